"""A layer's rows, a page at a time or one alone, in the form and the system that somebody wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.routing import Match, Route
from starlette.types import Scope

from geoansvar.api.asking import lang_of, wants_html
from geoansvar.api.features.addresses import JSON, Link, address, base_of, link_header, same_elsewise, titled
from geoansvar.api.features.bulk import require_few
from geoansvar.api.features.collections import view_of
from geoansvar.api.features.crs_params import Reference, spoken
from geoansvar.api.features.fields import Field
from geoansvar.api.features.forms import ITEM_FORMS, MAKERS, Wanted
from geoansvar.api.features.query import (
    ITEM,
    ITEMS,
    MOST_LIMIT,
    ItemsQuery,
    read_items,
    read_parameters,
    read_properties,
    read_system,
)
from geoansvar.api.features.replies import asker_tag, chosen, headers_of, reply, tag_of, unchanged
from geoansvar.api.features.selecting import Selected, selected
from geoansvar.api.features.views import LayerView, views_of
from geoansvar.api.objects import item_path, items_path
from geoansvar.api.service import Service, service_of
from geoansvar.delivery.titles import EXERCISE
from geoansvar.errors import UnknownName
from geoansvar.model.access import Access
from geoansvar.texts import Lang, text

ONE_FORMS = {"geojson": ITEM_FORMS["geojson"], "html": ITEM_FORMS["html"]}
_MANY_CORNERS = 10_000  # of a page
# Conditions and fields to order by, times rows: from here on they are judged beside the others, not before them.
_MUCH_WORK = 200_000


class ProgramRoute(Route):
    """A route for programs; who wants a page is answered by the next one of the same address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match what is not asked for as a page."""
        found = super().matches(scope)
        if found[0] is Match.NONE or not wants_html(Request(scope)):
            return found
        return Match.NONE, {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for rows, read."""

    service: Service
    view: LayerView
    given: dict[str, str]
    query: ItemsQuery
    form: str
    lang: Lang
    base: str

    @property
    def path(self) -> str:
        return items_path(self.view.layer.name)


async def items(request: Request) -> Response:
    """Give a page of a layer's rows."""
    service, name = service_of(request), request.path_params["layer"]
    workspace = service.current()
    ready = views_of(workspace).ready(name, service.principal)
    view = await run_in_threadpool(view_of, service, name) if ready is None else ready
    asked = _asked(request, service, view)
    service.charge(_work(asked) // _MUCH_WORK)
    if ready is None or service.audit.busy or _takes_time(asked):
        return await run_in_threadpool(_items, request, asked)
    return _items(request, asked)


def _asked(request: Request, service: Service, view: LayerView) -> _Asked:
    given = read_parameters(request.query_params, ITEMS)
    form = _form(request, given, ITEM_FORMS)
    query = read_items(
        {"limit": str(MOST_LIMIT), **given} if form in MAKERS else given, view, spoken(service.current().manifest)
    )
    return _Asked(service, view, given, query, form, lang_of(request), base_of(request))


def _form(request: Request, given: dict[str, str], offers: Mapping[str, str]) -> str:
    """Choose the form; ``json`` is short for GeoJSON."""
    if given.get("f") == "json":
        return "geojson"
    return chosen(request, offers, "geojson")


def _takes_time(asked: _Asked) -> bool:
    """Tell whether a page is better made beside the others than before them: it may be new, or long."""
    query, view = asked.query, asked.view
    if asked.form in MAKERS or query.limit * max(1.0, view.corners) > _MANY_CORNERS:
        return True
    if (query.filter is not None and query.filter.slow) or _work(asked) > _MUCH_WORK:
        return True
    return not (view.has_places(query.system) and (not query.boxes or view.has_places(query.box_system)))


def _work(asked: _Asked) -> int:
    query = asked.query
    return len(asked.view) * (len(query.sort) + (0 if query.filter is None else query.filter.conditions))


def _items(request: Request, asked: _Asked) -> Response:
    tag = tag_of(
        asked.view.tag, asker_tag(asked.service.principal), asked.base, asked.form, asked.lang, repr(asked.given)
    )
    headers = headers_of(request, tag)
    same = unchanged(request, headers)
    if same is not None:
        _trace(asked, None)
        return same
    found = selected(asked.view, asked.query)
    require_few(asked.view, found.matched, asked.service)
    _trace(asked, found)
    links = _links(asked, found)
    headers |= {"Content-Crs": f"<{asked.query.system.uri}>", "Link": link_header(links)}
    headers["OGC-NumberMatched"] = str(len(found.matched))
    if asked.form in MAKERS:
        headers["Content-Disposition"] = f'attachment; filename="{_file_name(asked)}"'
        body = MAKERS[asked.form](_wanted(asked), np.asarray(found.page, dtype=np.intp))
        return reply(request, body, ITEM_FORMS[asked.form], headers)
    return reply(request, _collection(asked, found, links), ITEM_FORMS["geojson"], headers)


def _collection(asked: _Asked, found: Selected, links: list[Link]) -> bytes:
    query = asked.query
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": asked.view.timestamp,
        "numberMatched": len(found.matched),
        "numberReturned": len(found),
        "links": [link.row() for link in links],
        **_marks(asked.service),
    }
    rows = asked.view.written(query.system, query.properties, shape=query.shape).page(found.page)
    return b'%b,"features":[%b]}' % (orjson.dumps(head)[:-1], rows)


def _marks(service: Service) -> dict[str, Any]:
    marks: dict[str, Any] = {} if service.principal.sees_all else {"notice": "access-limited"}
    return marks | ({"exercise": True} if service.current().exercise else {})


def _wanted(asked: _Asked) -> Wanted:
    marks = {"exercise": EXERCISE} if asked.service.current().exercise else {}
    marks |= {} if asked.service.principal.sees_all else {"notice": "access-limited"}
    query = asked.query
    fields: list[Field] = [
        field for field in asked.view.fields if query.properties is None or field.name in query.properties
    ]
    return Wanted(asked.view, query.system, fields, query.shape, marks)


def _file_name(asked: _Asked) -> str:
    mark = f"{EXERCISE.replace('Ö', 'O')}_" if asked.service.current().exercise else ""
    return f"{mark}{asked.view.layer.name}.{asked.form}"


def _links(asked: _Asked, found: Selected) -> list[Link]:
    """Give the links of a page: itself, in other forms, on and back, and the layer that it is of."""
    links = same_elsewise(asked.base, asked.path, asked.given, ITEM_FORMS, asked.form, asked.lang)
    media, query = ITEM_FORMS[asked.form], asked.query
    on = query.offset + query.limit
    if on < len(found.matched):
        href = address(asked.base, asked.path, asked.given | {"offset": str(on)})
        links.append(titled("next", href, media, text("nästa"), asked.lang))
    if query.offset:
        before = {"offset": str(max(0, query.offset - query.limit))}
        href = address(asked.base, asked.path, asked.given | before)
        links.append(titled("prev", href, media, text("förra"), asked.lang))
    layer = address(asked.base, f"/collections/{asked.view.layer.name}")
    return [*links, titled("collection", layer, JSON, text("Lagret"), asked.lang)]


def _trace(asked: _Asked, found: Selected | None) -> None:
    """Write down who gets how many rows of what, before they get them; what is public leaves no trace."""
    if asked.view.level is Access.PUBLIC:
        return
    wanted = {key: value for key, value in asked.given.items() if key in ("bbox", "filter", "datetime", "crs")}
    if len(wanted.get("filter", "")) > 200:
        wanted["filter"] = f"sha256-{tag_of(wanted['filter'])}"
    asked.service.trace(
        "items", asked.view.level, layer=asked.view.layer.name, form=asked.form, offset=asked.query.offset,
        rows=None if found is None else len(found), matched=None if found is None else len(found.matched), **wanted,
    )  # fmt: skip


async def item(request: Request) -> Response:
    """Give one row of a layer."""
    service, name = service_of(request), request.path_params["layer"]
    view = views_of(service.current()).ready(name, service.principal)
    if view is None or service.audit.busy:
        return await run_in_threadpool(lambda: _item(request, service, view_of(service, name)))
    return _item(request, service, view)


def _item(request: Request, service: Service, view: LayerView) -> Response:
    given = read_parameters(request.query_params, ITEM)
    form, lang, base = _form(request, given, ONE_FORMS), lang_of(request), base_of(request)
    system = read_system(given, spoken(service.current().manifest))
    names = read_properties(given, view)
    row_id = request.path_params["item_id"]
    position = view.places_of_ids.get(row_id)
    if position is None:
        raise UnknownName(
            text("Lagret {layer} har inget objekt med id {row}.", layer=view.layer.name, row=row_id),
            place="id",
            remedy=text("Se lagrets tabell: {address}", address=f"{items_path(view.layer.name)}?f=html"),
        )
    tag = tag_of(view.tag, asker_tag(service.principal), base, lang, repr(given), row_id)
    headers = headers_of(request, tag)
    if view.level is not Access.PUBLIC:
        service.trace("item", view.level, layer=view.layer.name, row=row_id)
    links = same_elsewise(base, item_path(view.layer.name, row_id), given, ONE_FORMS, form, lang)
    links.append(titled("collection", address(base, f"/collections/{view.layer.name}"), JSON, text("Lagret"), lang))
    headers |= {"Content-Crs": f"<{system.uri}>", "Link": link_header(links)}
    same = unchanged(request, headers)
    return same or reply(request, _feature(service, view, position, system, names, links), ONE_FORMS[form], headers)


def _feature(
    service: Service,
    view: LayerView,
    position: int,
    system: Reference,
    names: tuple[str, ...] | None,
    links: list[Link],
) -> bytes:
    row = view.written(system, names, shape=True).page(range(position, position + 1))
    more = {"timeStamp": view.timestamp, "links": [link.row() for link in links], **_marks(service)}
    return b"%b,%b" % (row[:-1], orjson.dumps(more)[1:])
