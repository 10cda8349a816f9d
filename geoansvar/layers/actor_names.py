"""People write names, machines want ids: a name that is exactly one actor's becomes that actor's id, no other does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

import shapely

from geoansvar.layers.template_speech import as_excel_says
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import Column
from geoansvar.model.layer import Layer
from geoansvar.texts import text

WHOLE_MUNICIPALITY = ("hela kommunen", "kommunen", "the whole municipality")
_REFERS_TO = ("actor", "vital-service")


def resolve_actor_names(layer: Layer, actors: Sequence[Layer]) -> Layer:
    """Give the layer with ids where names were written: of actors, and of the layer's own objects.

    Parameters
    ----------
    layer
        Any layer; columns that do not refer to actors or objects are left alone.
    actors
        The workspace's actor layers. A name that two actors share is not resolved: it is a finding. A name that
        none has stands as it is, and is found as an id that does not exist.
    """
    wanted = [column for column in layer.declaration.kind_of.columns if column.refers_to in _REFERS_TO]
    wanted = [column for column in wanted if column.name in layer.frame and layer.frame[column.name].notna().any()]
    if not wanted:
        return layer
    frame = layer.frame.copy(deep=False)
    findings: list[Finding] = []
    for column in wanted:
        names = _ids_by_name(actors if column.refers_to == "actor" else [layer])
        frame[column.name] = _resolved(frame, column, names, layer.place, findings)
    return replace(layer, frame=frame, findings=(*layer.findings, *as_excel_says(findings, layer)))


def resolve_actor_areas(layer: Layer, areas: Sequence[Layer], *, municipality: str) -> Layer:
    """Give actors without a drawn area the one they name: the whole municipality, a district, a locality, another.

    Parameters
    ----------
    layer
        Actors; rows that have a geometry keep it.
    areas
        Layers of kind municipality, district and locality; a name or a code is looked for in them, in that order.
    municipality
        The workspace's own code.
    """
    if "area" not in layer.frame:
        return layer
    known = _areas_by_name(areas, municipality)
    frame, findings = layer.frame.copy(), []
    for row in frame.index[frame.geometry.isna() & frame["area"].notna()]:
        parts = [known.get(_folded(part)) for part in str(frame.at[row, "area"]).split(";") if part.strip()]
        if None in parts or not parts:
            findings.append(_unknown_area(layer, str(frame.at[row, "id"]), str(frame.at[row, "area"])))
            continue
        frame.loc[[row], frame.geometry.name] = [shapely.union_all(parts)]
        frame.at[row, "placed_by"] = "place"
    return replace(layer, frame=frame, findings=(*layer.findings, *as_excel_says(findings, layer)))


def _ids_by_name(layers: Iterable[Layer]) -> tuple[frozenset[str], Mapping[str, list[str]]]:
    ids: set[str] = set()
    names: dict[str, list[str]] = {}
    for layer in layers:
        ids |= set(layer.frame["id"])
        for own, name in zip(layer.frame["id"], layer.frame["name"], strict=True):
            if pd.notna(name):
                names.setdefault(_folded(name), []).append(own)
    return frozenset(ids), names


def _resolved(
    frame: pd.DataFrame,
    column: Column,
    known: tuple[frozenset[str], Mapping[str, list[str]]],
    place: str,
    findings: list[Finding],
) -> pd.Series[Any]:
    ids, names = known

    def one(written: str, row: str) -> str:
        found = [] if written in ids else names.get(_folded(written), [])
        if len(found) > 1:
            findings.append(_ambiguous(written, found, place, column.name, row))
        return found[0] if len(found) == 1 else written

    def cell(value: Any, row: str) -> Any:
        if isinstance(value, tuple):
            return tuple(one(written, row) for written in value)
        return one(value, row) if isinstance(value, str) else None

    values = np.empty(len(frame), dtype=object)
    values[:] = [cell(value, row) for row, value in zip(frame["id"], frame[column.name], strict=True)]
    return pd.Series(values, index=frame.index, dtype=object)  # inferred text would turn None into NaN


def _areas_by_name(areas: Sequence[Layer], municipality: str) -> dict[str, Any]:
    known: dict[str, Any] = {}
    order = {"municipality": 0, "district": 1, "locality": 2}
    for layer in sorted(areas, key=lambda layer: order.get(layer.kind, 3)):
        placed = layer.frame[layer.frame.geometry.notna()]
        for code, name, geometry in zip(placed["code"], placed["name"], placed.geometry, strict=True):
            for spelling in (code, name, *_spellings(layer.kind, code, name, municipality)):
                if pd.notna(spelling):
                    known.setdefault(_folded(spelling), geometry)
    return known


def _spellings(kind: str, code: str, name: Any, municipality: str) -> tuple[str, ...]:
    """Give what else a municipality is called: ``Marks kommun``, ``Borås stad`` and, if it is one's own, the whole."""
    if kind != "municipality":
        return ()
    own = WHOLE_MUNICIPALITY if code == municipality else ()
    return (*own, f"{name} kommun", f"{name}s kommun", f"{name} stad", f"{name}s stad")


def _folded(value: Any) -> str:
    return " ".join(str(value).split()).casefold()


def _ambiguous(name: str, found: Sequence[str], place: str, key: str, row: str) -> Finding:
    return Finding(
        "actor-name-ambiguous",
        "warning",
        text("Namnet {name} har flera i registret: {ids}.", name=name, ids=", ".join(found)),
        place=place,
        key=key,
        row=row,
        remedy=text("Skriv id i stället för namn."),
    )


def _unknown_area(layer: Layer, row: str, area: str) -> Finding:
    return Finding(
        "area-unknown",
        "warning",
        text("Ansvarsområdet {area} finns inte bland kommunen, distrikten och tätorterna.", area=area),
        place=layer.place,
        key="area",
        row=row,
        remedy=text("Skriv ”Hela kommunen”, eller ett namn som står i något av de lagren."),
    )
