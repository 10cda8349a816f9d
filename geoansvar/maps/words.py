"""What a column's value is called on a map: codes as words, ids as names, and small numbers of people as few."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.codes import CodeList
from geoansvar.model.kinds import Column, Kind
from geoansvar.texts import Lang, date_text, number_text, text


@dataclass(frozen=True, slots=True)
class Words:
    """What is needed to show values: the language, code lists by name, and the actors' names by id.

    ``fewest`` is the smallest number of people shown as a number; 0 shows all.
    """

    lang: Lang
    codes: Mapping[str, CodeList]
    actors: Mapping[str, str]
    fewest: int = 0

    def title(self, kind: Kind, name: str) -> str:
        """Give a column's title; the municipality's own columns keep their names."""
        column = kind.column(name)
        return column.title.render(self.lang) if column else name

    def value(self, kind: Kind, name: str, value: Any) -> str:
        """Show a value; empty where nothing is known."""
        column = kind.column(name)
        if isinstance(value, list | tuple | set):
            return ", ".join(self.value(kind, name, item) for item in value)
        if unknown(value):
            return ""
        if isinstance(value, bool) or (column and column.type == "boolean"):
            return (text("ja") if value else text("nej")).render(self.lang)
        if isinstance(value, date | pd.Timestamp):
            return date_text(pd.Timestamp(value).date(), self.lang)
        if isinstance(value, int | float) or hasattr(value, "__float__"):
            return self._number(column, float(value))
        return self._word(column, name, str(value))

    def people(self, count: float) -> str:
        """Show a number of people; few are shown as few."""
        if 0 < count < self.fewest:
            return text("färre än {count}", count=self.fewest).render(self.lang)
        return number_text(count, self.lang, decimals=0 if float(count).is_integer() else 1)

    def between(self, least: float, most: float) -> str:
        """Show an interval of people, ``12–40``; one number where it is but one."""
        bounds = dict.fromkeys((self.people(least), self.people(most)))
        return "–".join(bounds)

    def _number(self, column: Column | None, value: float) -> str:
        if column and column.unit == "persons":
            return self.people(value)
        return number_text(value, self.lang, decimals=0 if value.is_integer() else 1)

    def _word(self, column: Column | None, name: str, value: str) -> str:
        if column is None:
            return value
        if column.refers_to == "actor":
            return self.actors.get(value, value)
        if isinstance(column.codes, str) and column.codes in self.codes:
            return self.codes[column.codes].title_of(value, self.lang)
        if name.endswith("_time"):
            return _moment(value)
        words = CODE_TITLES.get(name, {})
        return words[value].render(self.lang) if value in words else value


def _moment(value: str) -> str:
    """Show a moment as people do, ``2026-11-16 kl 03:12``; what is no moment stays as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{moment:%Y-%m-%d} kl {moment:%H:%M}" if len(value) > len("2026-11-16") else value


def unknown(value: Any) -> bool:
    """Tell whether a cell says nothing: None, NaN, no date or an empty text."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and not value.strip()
