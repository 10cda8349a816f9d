"""An object with everything that is known of it: its columns, its place, who answers for it, what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame

from geoansvar.api.answer_lists import UNKNOWN
from geoansvar.api.layer_table import LayerTable
from geoansvar.api.listing import CellView, HeadView, ListView
from geoansvar.api.named import near
from geoansvar.api.row_view import Contact, contact_view
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Row
from geoansvar.model.kinds import Column
from geoansvar.model.layer import Layer
from geoansvar.texts import Lang, Text, text

_NOT_TOLD = ("id", "name", "geometry", "placed_by")
PLACED = {
    "own": text("eget läge"), "address": text("läge genom adressen"), "place": text("läge genom platsen"),
}  # fmt: skip
_NO_PLACE = text("läge saknas")
Link = Callable[..., str]


@dataclass(frozen=True, slots=True)
class RoleView:
    """An actor of an object: in what role, who, and whom to call."""

    role: str
    name: str
    href: str | None
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """Everything that stands on an object's page.

    ``around`` is the address that asks who is affected there, where it has a place.
    """

    name: str
    layer: str
    row_id: str
    facts: tuple[tuple[str, CellView], ...]
    own: tuple[tuple[str, str], ...]
    place: str
    around: str | None
    roles: tuple[RoleView, ...]
    lists: tuple[ListView, ...]


def item_view(
    table: LayerTable, position: int, dependencies: Iterable[Layer], link: Link, named: list[Row]
) -> ItemView:
    """Lay out a row for reading.

    Parameters
    ----------
    position
        Of the row in its layer.
    dependencies
        Layers that tell what hangs on what.
    named
        The objects that name this one as an actor, in any role.
    """
    (row,) = table.rows(np.array([position], dtype=np.intp))
    frame, lang = table.layer.frame, table.lang
    geometry = frame.geometry.iloc[position] if frame.active_geometry_name else None
    return ItemView(
        name=str(row.get("name") or row.get("address") or row["id"]),
        layer=table.layer.name,
        row_id=str(row["id"]),
        facts=tuple(_facts(table, row)),
        own=tuple(_own(table.layer, position)),
        place=_place(row, geometry, lang),
        around=_around(table.layer.name, row, geometry, link),
        roles=tuple(_roles(table, row)),
        lists=tuple(each for each in _lists(table, row, dependencies, named) if each.whole),
    )


def _facts(table: LayerTable, row: Row) -> Iterable[tuple[str, CellView]]:
    for column in table.columns:
        if column.name not in _NOT_TOLD:
            yield column.title.render(table.lang) or column.name, cell_of(table, column, row)


def cell_of(table: LayerTable, column: Column, row: Row) -> CellView:
    """Give what stands of a row in a column: a word for a code, an actor's page for its id."""
    words = table.words(column, row.get(column.name))
    if not words:
        return CellView(UNKNOWN.render(table.lang), unknown=True)
    if column.refers_to == "actor":
        return CellView(words, table.pages.of_actor(row[column.name]))
    return CellView(words)


def _own(layer: Layer, position: int) -> Iterable[tuple[str, str]]:
    """Give the municipality's own columns as they stand in its file."""
    ours = {column.name for column in layer.declaration.kind_of.columns} | set(_NOT_TOLD)
    for key in layer.frame.columns:
        value = layer.frame[key].iloc[position] if key not in ours else None
        if value is not None and value is not pd.NA and value == value:  # NaN alone is not itself
            yield str(key), value.isoformat() if isinstance(value, date) else str(value)


def _place(row: Row, geometry: Any, lang: Lang) -> str:
    if geometry is None:
        return _NO_PLACE.render(lang)
    spot: Any = shapely.point_on_surface(geometry)
    how = PLACED.get(str(row.get("placed_by")), PLACED["own"])
    return text(
        "{how}: N {north}, E {east} (SWEREF 99 TM)",
        how=how, north=f"{spot.y:.0f}", east=f"{spot.x:.0f}",
    ).render(lang)  # fmt: skip


def _around(layer: str, row: Row, geometry: Any, link: Link) -> str | None:
    return None if geometry is None else link("/omrade", feature=f"{layer}/{row['id']}", **near(geometry))


def _roles(table: LayerTable, row: Row) -> Iterable[RoleView]:
    """Give each actor once, with all its roles; an actor's own page says whom to call there."""
    roles: dict[str, list[str]] = {}
    if table.layer.kind == "actor":
        roles[str(row["id"])] = [text("Aktören själv").render(table.lang)]
    for column in table.columns:
        actor = row.get(column.name) if column.refers_to == "actor" else None
        if isinstance(actor, str):
            roles.setdefault(actor, []).append(column.title.render(table.lang))
    for actor, titles in roles.items():
        contact = contact_view(table.pages.contact_of(actor), table.lang)
        href = None if actor == str(row["id"]) else table.pages.of_actor(actor)
        yield RoleView(", ".join(titles), table.pages.name_of(actor), href, contact)


def _lists(table: LayerTable, row: Row, dependencies: Iterable[Layer], named: list[Row]) -> Iterable[ListView]:
    lang, pages = table.lang, table.pages
    objects = [(CellView(str(each.get("name") or each["id"]), pages.of_object(each["layer"], each["id"])),
                CellView(_roles_of(each, row["id"], lang))) for each in named]  # fmt: skip
    yield _list("named", text("Är angiven som aktör för"), (text("Objekt"), text("Roll")), objects, lang)
    for key, own, other, title in (
        ("provides", "provider", "dependent", text("Beroende av den här")),
        ("needs", "dependent", "provider", text("Den här är beroende av")),
    ):
        rows = [each for layer in dependencies for each in _depending(layer, own, str(row["id"]))]
        cells = [
            (CellView(*pages.of_id(each[other])), CellView(_word("service", each["service"], lang))) for each in rows
        ]
        yield _list(key, title, (text("Verksamhet"), text("Vad som levereras")), cells, lang)


def _roles_of(row: Row, actor: object, lang: Lang) -> str:
    return _word("rule", [key for key, value in row.items() if value == actor and key != "id"], lang)


def _word(key: str, value: Any, lang: Lang) -> str:
    return shown(key, value, lang=lang) or UNKNOWN.render(lang)


def _depending(layer: Layer, column: str, row_id: str) -> Iterable[Row]:
    frame: GeoDataFrame = layer.frame
    if column not in frame:
        return []
    wanted = frame.loc[(frame[column] == row_id).to_numpy(dtype=bool)]
    found: list[Mapping[str, Any]] = wanted[["provider", "dependent", "service"]].to_dict("records")
    return [dict(each) for each in found]


def _list(
    key: str, title: Text, heads: tuple[Text, ...], rows: Sequence[tuple[CellView, ...]], lang: Lang
) -> ListView:
    shown_heads = tuple(HeadView(f"{key}-{at}", head.render(lang)) for at, head in enumerate(heads))
    return ListView(key, title.render(lang), shown_heads, tuple(rows), len(rows), len(rows), 0, "", ())
