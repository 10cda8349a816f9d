"""Every layer as a table, and every object with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Query, Request, Response

from geoansvar.api.answer_view import code_lists
from geoansvar.api.asking import LangParameter, lang_of, wanted
from geoansvar.api.features.page_rows import (
    BoxSystem,
    FilterLang,
    FilterSystem,
    Parameter,
    SkipGeometry,
    rows_meant,
    shared_parameters,
)
from geoansvar.api.item_view import cell_of, item_view
from geoansvar.api.layer_table import LayerTable
from geoansvar.api.links import Parameters, here
from geoansvar.api.listing import PAGE_ROWS, CellView, ListView, Looking, Place, heads_of, leaves
from geoansvar.api.objects import Pages, items_path
from geoansvar.api.opening import FindParameter, OffsetParameter, SortParameter
from geoansvar.api.pages import PATIENCE_S
from geoansvar.api.rendering import page
from geoansvar.api.service import Service, service_of
from geoansvar.api.start_view import FindingsView, age_text, findings_view
from geoansvar.delivery.titles import shown
from geoansvar.errors import UnknownName
from geoansvar.model.answer import Row
from geoansvar.model.kinds import Column
from geoansvar.texts import Lang, text
from geoansvar.workspace import Workspace

router = APIRouter(tags=["lager"])
OFFERS = {"html": "text/html"}
MOST_ROWS = 1_000  # on one page; who asks for more gets as many
LayerName = Annotated[str, Path(description="Lagrets namn.", max_length=100)]
HtmlParameter = Annotated[str | None, Query(alias="f", description="Format: html.")]
LimitParameter = Annotated[int, Query(description=f"Rader på sidan, högst {MOST_ROWS}.", ge=1)]


@router.get("/collections/{layer}/items", summary="Lagrets rader, som tabell")
def show_items(
    layer: LayerName,
    request: Request,
    sort: SortParameter = None,
    find: FindParameter = None,
    offset: OffsetParameter = 0,
    limit: LimitParameter = PAGE_ROWS,
    f: HtmlParameter = None,
    lang: LangParameter = None,
    bbox: Parameter = None,
    bbox_crs: BoxSystem = None,
    datetime: Parameter = None,
    crs: Parameter = None,
    filter: Parameter = None,
    filter_lang: FilterLang = None,
    filter_crs: FilterSystem = None,
    sortby: Parameter = None,
    properties: Parameter = None,
    skip_geometry: SkipGeometry = None,
) -> Response:
    """Give a page of a layer's rows, in the order and with the words that somebody wants."""
    del f, lang, bbox, bbox_crs, datetime, crs, filter, filter_lang, filter_crs, sortby, properties, skip_geometry
    wanted(request, OFFERS, default="html")
    service, chosen, link = service_of(request), lang_of(request), here(request)
    limit = min(limit, MOST_ROWS)
    workspace = service.current()
    table = _table(service, layer, request)
    service.trace("items", workspace.level(layer, service.principal), layer=layer, offset=offset, limit=limit)
    looking = Looking("", (sort or "").strip(), (find or "").strip(), offset)
    kept: Parameters = {"f": "html", **shared_parameters(request)}
    if limit != PAGE_ROWS:
        kept["limit"] = str(limit)
    place = Place(items_path(layer), link, kept)
    return page(
        request,
        "items.html",
        list=_list(request, table, looking, place, limit),
        facts=_facts(workspace, table, chosen),
        title=table.layer.declaration.title,
        limited=not service.principal.sees_all,
        findings=_findings(service, layer, chosen),
    )


@router.get("/collections/{layer}/items/{item_id:path}", summary="Ett objekt med allt som är känt om det")
def show_item(
    layer: LayerName,
    item_id: str,
    request: Request,
    f: HtmlParameter = None,
    lang: LangParameter = None,
    crs: Parameter = None,
    properties: Parameter = None,
) -> Response:
    """Give an object's own page: what is known, who answers for it, whom to call, and what is wrong with it."""
    del f, lang, crs, properties  # a page has all that is known, and no coordinates
    wanted(request, OFFERS, default="html")
    service, chosen, link = service_of(request), lang_of(request), here(request)
    workspace, principal = service.current(), service.principal
    table = _table(service, layer, request)
    position = _position(table, item_id)
    service.trace("item", workspace.level(layer, principal), layer=layer, row=item_id)
    named = _named_by(workspace, service, item_id) if table.layer.kind == "actor" else []
    dependencies = workspace.layers_of("dependency", principal=principal)
    return page(
        request,
        "item.html",
        item=item_view(table, position, dependencies, link, named),
        layer_title=table.layer.declaration.title,
        layer_href=link(items_path(layer), f="html"),
        limited=not principal.sees_all,
        missing=table.pages.missing,
        findings=_findings(service, layer, chosen, item_id),
    )


def _table(service: Service, name: str, request: Request) -> LayerTable:
    workspace, principal = service.current(), service.principal
    layer = workspace.layer(name, principal)  # hidden is told as absent
    pages = Pages.of(workspace, principal, here(request))
    return LayerTable.of(layer, principal, lang=lang_of(request), codes=code_lists(workspace), pages=pages)


def _list(request: Request, table: LayerTable, looking: Looking, place: Place, limit: int) -> ListView:
    service = service_of(request)
    workspace, name = service.current(), table.layer.name
    positions = table.positions(
        looking.sort,
        looking.find,
        lambda column: service.once(workspace, ("order", name, column.name, table.lang), lambda: table.order(column)),
    )
    positions = rows_meant(request, name, positions)
    first, before, after = leaves(looking, place, len(positions), limit)
    columns = [
        (column.name, _title(column, table.lang), column.type in ("number", "integer")) for column in table.columns
    ]
    rows = table.rows(positions[first : first + limit])
    return ListView(
        key="rader",
        title=table.layer.declaration.title,
        heads=heads_of(columns, looking, place),
        rows=tuple(tuple(_cells(table, row)) for row in rows),
        whole=len(table),
        count=len(positions),
        first=first,
        path=place.path,
        hidden=place.hidden(looking),
        find=looking.find,
        before=before,
        after=after,
        clear=place.href(Looking("", looking.sort)) if looking.find else None,
    )


def _title(column: Column, lang: Lang) -> str:
    return column.title.render(lang) or str(column.name)


def _cells(table: LayerTable, row: Row) -> Iterable[CellView]:
    """Give a row's cells; the first leads to its own page, whatever it is called."""
    first, *others = table.columns
    cell = cell_of(table, first, row)
    words = str(row["id"]) if cell.unknown else cell.words
    yield CellView(words, table.pages.of_object(row["layer"], row["id"]))
    for column in others:
        yield cell_of(table, column, row)


def _position(table: LayerTable, item_id: str) -> int:
    found = np.flatnonzero((table.layer.frame["id"] == item_id).to_numpy(dtype=bool))
    if not len(found):
        raise UnknownName(
            text("Lagret {layer} har inget objekt med id {row}.", layer=table.layer.name, row=item_id),
            place="id",
            remedy=text("Se lagrets tabell: {address}", address=f"{items_path(table.layer.name)}?f=html"),
        )
    return int(found[0])


def _named_by(workspace: Workspace, service: Service, actor: str) -> list[Row]:
    """Give the objects that name an actor, by name."""
    found = workspace.register(service.principal).named_by.get(actor, [])
    rows = (objects.rows[position] for objects, position in found if position in objects.rows)
    return sorted(rows, key=lambda row: str(row.get("name") or row["id"]))


def _facts(workspace: Workspace, table: LayerTable, lang: Lang) -> list[tuple[str, str]]:
    declaration = table.layer.declaration
    source = declaration.source
    age = age_text(source.retrieved, workspace.today).render(lang)
    told = (
        (text("Slag"), declaration.kind_of.title.render(lang)),
        (text("Ägare"), source.owner),
        (text("Licens"), source.licence),
        (text("Hämtat"), f"{source.retrieved.isoformat()} ({age})"),
        (text("Nivå"), shown("access", str(declaration.access), lang=lang)),
        *(() if declaration.klassa is None else ((text("KLASSA"), str(declaration.klassa)),)),
    )
    return [(title.render(lang), words) for title, words in told]


def _findings(service: Service, layer: str, lang: Lang, row: str | None = None) -> FindingsView | None:
    """Give what was found in a layer, or of one of its rows; None while that is being worked out."""
    workspace = service.current()
    every = service.findings(PATIENCE_S) if service.principal.sees_all else []  # they may tell of hidden fields
    if every is None:
        return None
    of_layer = (finding for finding in every if finding.place == workspace.file_of(layer))
    return findings_view([each for each in of_layer if row is None or each.row == row], lang)
