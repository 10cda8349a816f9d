"""The tick list: is any school, any waterworks, any listed building affected? Not knowing is never a no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET
from geoansvar.model.answer import Row
from geoansvar.model.directive import Tick, Where, tick_list
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import kind_named
from geoansvar.model.layer import Layer
from geoansvar.model.tables import FLOOD_DIRECTIVE
from geoansvar.texts import text

Flags = NDArray[np.bool_]
_KEYS = next(table.keys for table in FLOOD_DIRECTIVE if table.key == "ticks")


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Which rows of which layers are of which category.

    Attributes
    ----------
    rows
        By category and layer: a flag per row.
    telling
        The categories and layers of which the layer can say who is who.
    """

    rows: dict[tuple[str, str], Flags]
    telling: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, exposed: Iterable[Exposed]) -> Members:
        """Look every category up in every layer that may have it, once for all flows."""
        pairs = [(tick, layer) for layer in _layers(exposed) for tick in _ticks(layer)]
        return cls(
            {(tick.code, layer.name): _belonging(tick, layer) for tick, layer in pairs},
            frozenset((tick.code, layer.name) for tick, layer in pairs if _tells_of(tick, layer)),
        )

    def categories(self, exposed: Iterable[Exposed]) -> dict[tuple[str, str], list[str]]:
        """Give the categories of every object that has any, under its layer's name and its id."""
        names = {layer.name: layer.frame["id"].to_numpy() for layer in _layers(exposed)}
        found: dict[tuple[str, str], list[str]] = {}
        for (code, layer), flags in self.rows.items():
            for name in names[layer][flags].tolist():
                found.setdefault((layer, name), []).append(code)
        return found


def tick_rows(
    exposed: Sequence[Exposed], members: Members, *, flows: Sequence[str], sees_all: bool = True
) -> list[Row]:
    """Answer every category of the tick list at every flow.

    Parameters
    ----------
    exposed
        Layers at flows; processes without a place already stand as their objects do.
    flows
        Their keys, in the order of the answer.
    sees_all
        Whether the asker sees everything; to one who does not, nothing is ever a no.

    Returns
    -------
    rows of the table ``ticks``: ``no`` only where objects of the category are known and all of them are known to be
    outside what is mapped as wet.
    """
    at_flow = {flow: [each for each in exposed if each.flow.key == flow] for flow in flows}
    rows = [_row(tick, flow, at_flow[flow], members) for tick in tick_list().ticks for flow in flows]
    return rows if sees_all else [_held_back(row) for row in rows]


def _held_back(row: Row) -> Row:
    if row["affected"] not in ("no", "no-layer"):
        return row
    return row | {"affected": "no-data", "state": "no-data" if row["state"] == "no-layer" else row["state"]}


def _belonging(tick: Tick, layer: Layer) -> Flags:
    """Tell which rows of a layer are of a category."""
    flags = np.zeros(len(layer.frame), dtype=np.bool_)
    for where in tick.where:
        if where.kind == layer.kind:
            flags |= _fitting(where, layer)
    return flags


def _tells_of(tick: Tick, layer: Layer) -> bool:
    return any(where.unknown_too or tells(layer, where.column) for where in tick.where if where.kind == layer.kind)


def uncategorised(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Name the layers in which something may get wet that nobody can put in a category."""
    for layer in _layers(exposed):
        for column in _deciding(layer):
            touched = _touched(layer, exposed)
            silent = layer.frame[column].isna().to_numpy() if column in layer.frame else np.ones_like(touched)
            if count := int((touched & silent).sum()):
                yield _uncategorised(layer, column, count)


def _deciding(layer: Layer) -> list[str]:
    """Give the columns without which a row of the layer stands in no category."""
    wheres = [where for tick in _ticks(layer) for where in tick.where if where.kind == layer.kind]
    forgiven = {where.column for where in wheres if where.unknown_too}
    return list(dict.fromkeys(where.column for where in wheres if where.column and where.column not in forgiven))


def tells(layer: Layer, column: str | None) -> bool:
    """Tell whether a layer can say who is who: it has the column, with something in it."""
    if column is None or layer.frame.empty:
        return True
    return column in layer.frame and bool(layer.frame[column].notna().any())


def _ticks(layer: Layer) -> list[Tick]:
    """Give the categories that may be found in a layer of this kind."""
    return [tick for tick in tick_list().ticks if any(where.kind == layer.kind for where in tick.where)]


def _layers(exposed: Iterable[Exposed]) -> list[Layer]:
    return list({each.layer.name: each.layer for each in exposed}.values())


def _touched(layer: Layer, exposed: Iterable[Exposed]) -> Flags:
    touched = np.zeros(len(layer.frame), dtype=np.bool_)
    for each in exposed:
        if each.layer.name == layer.name:
            touched |= each.touched
    return touched


def _fitting(where: Where, layer: Layer) -> Flags:
    frame = layer.frame
    flags = np.ones(len(frame), dtype=np.bool_)
    if where.column is not None:
        if where.column not in frame:
            return ~flags
        values = frame[where.column]
        wanted = [value for value in values.dropna().unique() if where.fits(str(value))]
        flags = flags & values.isin(wanted).to_numpy(dtype=np.bool_)
        if where.unknown_too:
            flags = flags | values.isna().to_numpy()
    if where.named or where.but_not_named:
        names = frame["name"].fillna("") if "name" in frame else [""] * len(frame)
        flags = flags & np.array([where.fits_name(str(name)) for name in names], dtype=np.bool_)
    return flags


def _row(tick: Tick, flow: str, at_flow: Iterable[Exposed], members: Members) -> Row:
    found = [(each, (tick.code, each.layer.name)) for each in at_flow if (tick.code, each.layer.name) in members.rows]
    states = [np.array([], dtype=np.int8), *(each.states[members.rows[key]] for each, key in found)]
    telling = any(key in members.telling for _, key in found)
    counted = np.bincount(np.concatenate(states), minlength=5)
    affected, state = _word(counted) if telling else ("no-layer", "no-layer")
    known = {"value": int(counted[WET]), "uncertain": int(counted[UNCERTAIN])} if state == "ok" else {}
    if telling:  # of how many nobody can tell is known also where nothing else is
        known["no_data"] = int(counted[UNMAPPED] + counted[NO_PLACE])
    return table_row(_KEYS, known, category=tick.code, flood=flow, affected=affected, state=state)


def _word(counted: NDArray[np.intp]) -> tuple[str, str]:
    """Say whether any is affected, and what the number rests on."""
    known = counted[WET] + counted[UNCERTAIN] + counted[DRY]
    state = "ok" if known else "unmapped" if counted[UNMAPPED] else "no-data"
    for code, word in ((WET, "yes"), (UNCERTAIN, "uncertain"), (UNMAPPED, "unmapped"), (NO_PLACE, "no-data")):
        if counted[code]:
            return word, state
    return ("no" if known else "no-data"), state


def _uncategorised(layer: Layer, column: str, count: int) -> Finding:
    known = kind_named(layer.kind).column(column)
    title = known.title if known else column
    return Finding(
        "category-unknown",
        "note",
        text("{count} våta eller osäkra objekt i {layer} saknar uppgift om {column} och står inte i krysslistan.",
             count=count, layer=layer.name, column=title),
        place=layer.place,
        key=column,
    )  # fmt: skip
