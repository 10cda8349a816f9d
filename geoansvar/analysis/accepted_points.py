"""Which points count: of the types, levels and services asked for, and not decided closed; designated is not open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.exposed import geometry_of
from geoansvar.analysis.rows import plain_rows
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import KINDS
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text

Flags = NDArray[np.bool_]
OUT_OF_USE = ("closed", "unusable")  # decided so: such a point serves nobody
_COLUMN_OF = {"types": "type", "levels": "level", "services": "services", "statuses": "status"}


@dataclass(frozen=True, slots=True)
class PointFilter:
    """What is asked of a point; an empty filter lets all through.

    Attributes
    ----------
    types, levels
        Any of these.
    services
        All of these: who needs both 112 and warmth is not helped by two points with one each.
    statuses
        Any of these decisions; None is all but ``OUT_OF_USE``.
    sees_all
        Whether the asker sees everything: to one who does not, nothing is said to be none.
    """

    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] | None = None
    sees_all: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class AcceptedPoints:
    """The points that count, of one or several layers.

    Attributes
    ----------
    rows
        Of each point, as plain rows with ``layer`` first.
    kinds
        The kind of its layer.
    geometry
        EPSG:3006; None where the point has no place, and then it serves nobody.
    findings
        What was left out, and why.
    """

    rows: list[Row]
    kinds: list[str]
    geometry: NDArray[Any]
    findings: tuple[Finding, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def placed(self) -> Flags:
        """Which points have a place."""
        placed: Flags = ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))
        return placed


def accepted(layers: Sequence[Layer], wanted: PointFilter) -> AcceptedPoints:
    """Choose the points that count.

    Parameters
    ----------
    layers
        Safety points; other kinds may serve as points (schools that are asked about), but have no type, level,
        service or status, and pass only where none of these is asked for.
    """
    rows, kinds, geometry, findings = [], [], [np.empty(0, dtype=object)], []
    for layer in layers:
        chosen = np.flatnonzero(_chosen(layer, wanted))
        rows += plain_rows(layer.frame.iloc[chosen], layer=layer.name, kind=layer.kind)
        kinds += [layer.kind] * len(chosen)
        geometry.append(geometry_of(layer)[chosen])
        findings += [*_left_out(layer, wanted), *_without_place(layer, chosen), *_decided(layer, chosen)]
    if not rows:
        findings.append(_none(layers, sees_all=wanted.sees_all))
    return AcceptedPoints(rows, kinds, np.concatenate(geometry), tuple(findings))


def _chosen(layer: Layer, wanted: PointFilter) -> Flags:
    chosen = _in_use(layer, wanted)
    for key in _COLUMN_OF:
        if getattr(wanted, key) and key != "statuses":
            chosen &= _has(layer, key, wanted)
    return chosen


def _has(layer: Layer, key: str, wanted: PointFilter) -> Flags:
    """Tell which rows have what is asked of one column; unknown is not yes."""
    asked, column = getattr(wanted, key), _column(layer, _COLUMN_OF[key])
    if key == "services":
        return np.array([set(asked) <= set(_listed(value)) for value in column], dtype=np.bool_)
    flags: Flags = column.isin(asked).to_numpy(dtype=np.bool_)
    return flags


def _in_use(layer: Layer, wanted: PointFilter) -> Flags:
    status = _column(layer, "status")
    flags: Flags = (
        ~status.isin(OUT_OF_USE).to_numpy(dtype=np.bool_)
        if wanted.statuses is None
        else status.isin(wanted.statuses).to_numpy(dtype=np.bool_)
    )
    return flags


def _column(layer: Layer, name: str) -> pd.Series[Any]:
    return layer.frame[name] if name in layer.frame else pd.Series([None] * len(layer.frame), dtype=object)


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list | np.ndarray) else ()


def _left_out(layer: Layer, wanted: PointFilter) -> Iterator[Finding]:
    """Tell of points that are decided closed, and of those that do not say what is asked for."""
    if wanted.statuses is None:
        closed = int((~_in_use(layer, wanted)).sum())
        if closed:
            yield Finding(
                "points-out-of-use", "note",
                text("Punkter i {layer} som är beslutade stängda eller obrukbara och inte räknas: {count}.",
                     count=closed, layer=layer.name),
                place=layer.place, key="status",
            )  # fmt: skip
    for key, name in _COLUMN_OF.items():
        column = _column(layer, name)
        silent = column.map(lambda value: not _listed(value)) if key == "services" else column.isna()
        if getattr(wanted, key) and silent.any():
            yield Finding(
                "points-unknown", "warning",
                text("Punkter i {layer} som saknar uppgift om {column} och inte räknas: {count}.",
                     count=int(silent.sum()), layer=layer.name, column=_title(name)),
                place=layer.place, key=name, remedy=text("Fyll i uppgiften i lagret."),
            )  # fmt: skip


def _title(column: str) -> Text:
    return next(each.title for each in KINDS["safety-point"].columns if each.name == column)


def _without_place(layer: Layer, chosen: NDArray[np.intp]) -> Iterator[Finding]:
    geometry = geometry_of(layer)[chosen]
    missing = chosen[shapely.is_missing(geometry) | shapely.is_empty(geometry)]
    for row in layer.frame["id"].iloc[missing].tolist():
        yield Finding(
            "point-no-place", "warning", text("Punkten har inget läge: ingen kan räknas till den."),
            place=layer.place, row=row, remedy=text("Ange en adress eller ett läge i lagret."),
        )  # fmt: skip


def _decided(layer: Layer, chosen: NDArray[np.intp]) -> Iterator[Finding]:
    """Say how many are decided open, only planned or of unknown decision: all are counted as if they were open."""
    if layer.kind != "safety-point" or not len(chosen):
        return
    status = _column(layer, "status").iloc[chosen]
    opened = int(status.eq("open").sum())
    if opened < len(chosen):
        parts = (
            (text("{count} är bara planerade", count=int(status.eq("planned").sum())), status.eq("planned")),
            (text("för {count} är beslutet inte känt", count=int(_unknown(status).sum())), _unknown(status)),
        )
        said = text("{opened} av {count} punkter i {layer} är beslutade öppna",
                    opened=opened, count=len(chosen), layer=layer.name)  # fmt: skip
        for part, rows in parts:
            said = text("{said}, {part}", said=said, part=part) if rows.any() else said
        yield Finding(
            "points-not-open", "note", text("{said}; svaret gäller om alla är det.", said=said),
            place=layer.place, key="status",
        )  # fmt: skip


def _unknown(status: pd.Series[Any]) -> pd.Series[Any]:
    """Tell whose decision nobody knows, or the asker may not see: that is not closed, and not less than open."""
    return status.isna() | status.eq("unknown")


def _none(layers: Sequence[Layer], *, sees_all: bool) -> Finding:
    if not layers:
        return _no_layer(sees_all=sees_all)
    return Finding(
        "no-points", "warning",
        text("Ingen punkt motsvarar frågan: ingen nås av någon.")
        if sees_all
        else text("Ingen punkt bland det som syns för den som frågar motsvarar frågan."),
        place=layers[0].place, key="points",
        remedy=text("Ta med fler typer, nivåer eller tjänster, eller ett annat lager."),
    )  # fmt: skip


def _no_layer(*, sees_all: bool) -> Finding:
    return Finding(
        "no-points", "warning",
        text("Inget lager med trygghetspunkter är deklarerat, eller så går det inte att läsa: ingen når någon.")
        if sees_all
        else text("Inget lager med trygghetspunkter syns för den som frågar."),
        key="points", remedy=text("Deklarera ett lager med trygghetspunkter, eller ange ett annat lager i points."),
    )  # fmt: skip
