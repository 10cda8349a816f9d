"""The layers as collections: what each is, where it lies, in which systems it is spoken of, and what its rows hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from geoansvar.api.asking import lang_of
from geoansvar.api.features.addresses import GEOJSON, HTML, JSON, SCHEMA, Link, address, base_of, same_elsewise, titled
from geoansvar.api.features.conformance import CLASSES
from geoansvar.api.features.crs_params import CRS84, epsg, spoken
from geoansvar.api.features.fields import schema_document
from geoansvar.api.features.forms import ITEM_FORMS
from geoansvar.api.features.query import read_parameters
from geoansvar.api.features.replies import chosen, document_reply
from geoansvar.api.features.views import LayerView, views_of
from geoansvar.api.objects import items_path
from geoansvar.api.rendering import page
from geoansvar.api.service import Service, service_of
from geoansvar.errors import LayerError
from geoansvar.model.access import may
from geoansvar.texts import Lang, text

OFFERS = {"json": JSON, "html": HTML}
SCHEMA_OFFERS = {"json": SCHEMA}
PARAMETERS = ("f", "lang")
_SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
_QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
_SORTABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/sortables"


def view_of(service: Service, name: str) -> LayerView:
    """Give a layer as who is asking sees it.

    Raises
    ------
    UnknownName, LayerError
    """
    workspace = service.current()
    return views_of(workspace).of(workspace, name, service.principal)


async def conformance(request: Request) -> Response:
    """Say which classes of which standards the service follows."""
    given = read_parameters(request.query_params, PARAMETERS)
    form, lang = chosen(request, OFFERS, "json"), lang_of(request)
    if form == "html":
        return page(request, "conformance.html", classes=CLASSES)
    links = same_elsewise(base_of(request), "/conformance", given, OFFERS, form, lang)
    rows = [link.row() for link in links]
    return document_reply(request, {"conformsTo": list(CLASSES), "links": rows}, JSON)


async def collections(request: Request) -> Response:
    """List the layers that there are for who is asking."""
    return await run_in_threadpool(_collections, request)


def _collections(request: Request) -> Response:
    given = read_parameters(request.query_params, PARAMETERS)
    form, lang = chosen(request, OFFERS, "json"), lang_of(request)
    service, base = service_of(request), base_of(request)
    found = [_described(service, view, base, lang) for view in readable(service)]
    if form == "html":
        return page(request, "collections.html", collections=found)
    links = same_elsewise(base, "/collections", given, OFFERS, form, lang)
    document = {
        "links": [link.row() for link in links],
        "crs": [each.uri for each in spoken(service.current().manifest)],
        "collections": found,
    }
    return document_reply(request, document, JSON)


def readable(service: Service) -> list[LayerView]:
    """Give the layers of who is asking that can be read; the others are told of on the start page."""
    found = []
    for name, declaration in service.current().declarations.items():
        if may(service.principal, "see", declaration, name):
            try:
                found.append(view_of(service, name))
            except LayerError:
                continue
    return found


async def collection(request: Request) -> Response:
    """Describe one layer."""
    return await run_in_threadpool(_collection, request)


def _collection(request: Request) -> Response:
    given = read_parameters(request.query_params, PARAMETERS)
    form, lang = chosen(request, OFFERS, "json"), lang_of(request)
    service, base = service_of(request), base_of(request)
    view = view_of(service, request.path_params["layer"])
    described = _described(service, view, base, lang)
    if form == "html":
        return page(request, "collection.html", collection=described, fields=_fields_told(view, lang), count=len(view))
    path = f"/collections/{view.layer.name}"
    own = [link.row() for link in same_elsewise(base, path, given, OFFERS, form, lang)]
    described["links"] = own + [row for row in described["links"] if row["rel"] != "self"]
    return document_reply(request, described, JSON)


def _fields_told(view: LayerView, lang: Lang) -> list[tuple[str, dict[str, Any]]]:
    return [(field.name, field.schema(lang)) for field in view.fields]


def _described(service: Service, view: LayerView, base: str, lang: Lang) -> dict[str, Any]:
    declaration = view.layer.declaration
    systems = [each.uri for each in spoken(service.current().manifest)]
    source = declaration.source
    described = {
        "id": view.layer.name,
        "title": declaration.title,
        "description": text(
            "{kind}. Ägare: {owner}. Hämtat {day}.",
            kind=declaration.kind_of.title, owner=source.owner, day=source.retrieved.isoformat(),
        ).render(lang),
        "license": source.licence,
        "itemType": "feature",
        "crs": systems,
        "storageCrs": epsg(3006).uri,
        "links": [link.row() for link in _links(view, base, lang)],
    }  # fmt: skip
    extent = _extent(view)
    return described | ({"extent": extent} if extent else {}) | _marks(service)


def _marks(service: Service) -> dict[str, Any]:
    marks: dict[str, Any] = {} if service.principal.sees_all else {"notice": "access-limited"}
    return marks | ({"exercise": True} if service.current().exercise else {})


def _extent(view: LayerView) -> dict[str, Any]:
    declaration, extent = view.layer.declaration, {}
    box = view.geometries(CRS84).extent if len(view) else None
    if box is not None:
        extent["spatial"] = {"bbox": [list(box)], "crs": CRS84.uri}
    if declaration.valid_from or declaration.valid_to:
        begins, ends = declaration.valid_from, declaration.valid_to
        interval = [f"{begins}T00:00:00Z" if begins else None, f"{ends}T23:59:59Z" if ends else None]
        extent["temporal"] = {
            "interval": [interval],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return extent


def _links(view: LayerView, base: str, lang: Lang) -> list[Link]:
    path = f"/collections/{view.layer.name}"
    links = [
        titled("self", address(base, path), JSON, text("Lagret"), lang),
        *(
            titled("items", address(base, items_path(view.layer.name), {"f": form}), media, text("Raderna"), lang)
            for form, media in ITEM_FORMS.items()
        ),
        titled(_SCHEMA_REL, address(base, f"{path}/schema"), SCHEMA, text("Fälten"), lang),
        titled("describedby", address(base, f"{path}/schema"), SCHEMA, text("Fälten"), lang),
        titled(_QUERYABLES_REL, address(base, f"{path}/queryables"), SCHEMA, text("Vad som går att fråga på"), lang),
        titled(_SORTABLES_REL, address(base, f"{path}/sortables"), SCHEMA, text("Vad som går att ordna efter"), lang),
    ]
    licence = view.layer.declaration.source.licence
    if licence.startswith(("https://", "http://")):
        links.append(titled("license", licence, HTML, text("Licens"), lang))
    return links


def _schema_route(which: str, make: Callable[[LayerView, Lang, str], dict[str, Any]]) -> Any:
    def described(request: Request) -> Response:
        read_parameters(request.query_params, PARAMETERS)
        chosen(request, SCHEMA_OFFERS, "json")
        view = view_of(service_of(request), request.path_params["layer"])
        own = address(base_of(request), f"/collections/{view.layer.name}/{which}")
        return document_reply(request, make(view, lang_of(request), own), SCHEMA)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(described, request)

    return endpoint


schema = _schema_route("schema", lambda view, lang, own: schema_document(view.fields, view.layer, lang, address=own))
queryables = _schema_route(
    "queryables", lambda view, lang, own: schema_document(view.fields, view.layer, lang, address=own, closed=True)
)
sortables = _schema_route(
    "sortables",
    lambda view, lang, own: schema_document(
        [field for field in view.fields if field.sortable], view.layer, lang, address=own, shape=False, closed=True
    ),
)
__all__ = ["GEOJSON", "collection", "collections", "conformance", "queryables", "schema", "sortables", "view_of"]
