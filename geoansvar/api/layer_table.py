"""A layer's rows in order and searched, however many there are: only a page of them is ever made into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.analysis.rows import plain_rows
from geoansvar.api.listing import collated
from geoansvar.api.objects import Pages
from geoansvar.delivery.titles import shown
from geoansvar.model.access import Principal, may
from geoansvar.model.answer import Row
from geoansvar.model.codes import CodeList
from geoansvar.model.kinds import Column
from geoansvar.model.layer import Layer
from geoansvar.texts import Lang

Positions = NDArray[np.intp]
_COUNTED = ("number", "integer")
_AS_WRITTEN = ("id", "name", "address")  # no codes, and as many as there are rows


@dataclass(frozen=True, slots=True)
class LayerTable:
    """A layer as its table shows it.

    Attributes
    ----------
    columns
        Those of its kind that the asker may see.
    codes
        Code lists by column.
    pages
        Where objects and actors have their pages, and what actors are called.
    """

    layer: Layer
    columns: tuple[Column, ...]
    lang: Lang
    codes: Mapping[str, CodeList]
    pages: Pages

    @classmethod
    def of(
        cls, layer: Layer, principal: Principal, *, lang: Lang, codes: Mapping[str, CodeList], pages: Pages
    ) -> LayerTable:
        """Give a layer's table as the principal may see it: name first, id last of what names a row."""
        declaration = layer.declaration
        seen = [
            column
            for column in declaration.kind_of.columns
            if may(principal, "see", declaration, layer.name, column.name) and column.name in layer.frame
        ]
        first = ("name", "id", "address")
        ordered = sorted(seen, key=lambda column: first.index(column.name) if column.name in first else len(first))
        return cls(layer, tuple(ordered), lang, codes, pages)

    def __len__(self) -> int:
        return len(self.layer.frame)

    def column(self, name: str) -> Column | None:
        """Give a column that is shown; None where there is no such."""
        return next((column for column in self.columns if column.name == name), None)

    def words(self, column: Column, value: Any) -> str:
        """Show a value to a person: a code as its word, an actor by name; empty where nothing is known."""
        if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
            return ""
        if column.name in _AS_WRITTEN:
            return str(value)
        if column.refers_to == "actor":
            return self.pages.name_of(value)
        if isinstance(value, list | tuple):
            return ", ".join(self.words(column, each) for each in value)
        return shown(column.name, str(value) if column.type == "date" else value, lang=self.lang, codes=self.codes)

    def order(self, column: Column) -> Positions:
        """Give the rows' positions, the least first; those of which nothing is known come last."""
        values = self.layer.frame[column.name]
        if column.type in (*_COUNTED, "boolean"):
            numbers = values.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
            return np.argsort(numbers, kind="stable")
        which, known = pd.factorize(values, use_na_sentinel=True)
        said = [self.words(column, value) for value in known]
        ranks = np.full(len(said) + 1, len(said), dtype=np.intp)  # the last is of what is not known
        for rank, at in enumerate(sorted(range(len(said)), key=lambda at: (not said[at], collated(said[at])))):
            ranks[at] = rank if said[at] else len(said)
        return np.argsort(ranks[which], kind="stable")

    def falling(self, column: Column, rising: Positions) -> Positions:
        """Turn an order round; what is not known stays last."""
        known = int(self.known(column).sum())
        return np.concatenate([rising[:known][::-1], rising[known:]])

    def known(self, column: Column) -> NDArray[np.bool_]:
        """Tell of which rows something is known."""
        values = self.layer.frame[column.name]
        given: NDArray[np.bool_] = values.notna().to_numpy(dtype=bool)
        if column.type in ("codes", "list", "ids"):
            given &= np.fromiter((bool(value) for value in values), dtype=bool, count=len(values))
        return given

    def has(self, find: str) -> NDArray[np.bool_]:
        """Tell which rows say all that is looked for, in any of their texts; numbers are not searched."""
        parts = find.casefold().split()
        found = np.zeros((len(parts), len(self)), dtype=bool)
        for column in self.columns:
            if column.type in (*_COUNTED, "boolean"):
                continue
            which, known = pd.factorize(self.layer.frame[column.name], use_na_sentinel=True)
            said = [self.words(column, value).casefold() for value in known]
            for row, part in enumerate(parts):
                hits = np.array([part in words for words in said] + [False], dtype=bool)
                found[row] |= hits[which]
        whole: NDArray[np.bool_] = np.logical_and.reduce(found, axis=0)
        return whole

    def positions(self, sort: str, find: str, ordered: Callable[[Column], Positions]) -> Positions:
        """Give the positions of the rows that are wanted, in order; ``ordered`` gives an order that may be kept."""
        column = self.column(sort.removeprefix("-"))
        if column is None:
            order = np.arange(len(self), dtype=np.intp)
        else:
            order = ordered(column)
            order = self.falling(column, order) if sort.startswith("-") else order
        return order[self.has(find)[order]] if find else order

    def rows(self, positions: Positions) -> list[Row]:
        """Give some rows as plain values."""
        return plain_rows(self.layer.frame.iloc[positions], layer=self.layer.name, kind=self.layer.kind)
