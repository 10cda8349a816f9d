"""The links that the service's first address leads on with."""

from __future__ import annotations

from fastapi import Request

from geoansvar.api.features.addresses import HTML, JSON, OPENAPI, Link, address, base_of, titled
from geoansvar.texts import Lang, text

_DATA_REL = "http://www.opengis.net/def/rel/ogc/1.0/data"
_CONFORMANCE_REL = "http://www.opengis.net/def/rel/ogc/1.0/conformance"


def landing_links(request: Request, lang: Lang) -> list[Link]:
    """Give the links that a program finds its way by."""
    base = base_of(request)
    conformance, layers = address(base, "/conformance"), address(base, "/collections")
    standards, data = text("Standarder som följs"), text("Lagren")
    return [
        titled("self", address(base, "/"), JSON, text("Det här dokumentet"), lang),
        titled("alternate", address(base, "/", {"f": "html"}), HTML, text("Startsidan"), lang),
        titled("service-desc", address(base, "/api"), OPENAPI, text("Tjänstens beskrivning (OpenAPI)"), lang),
        titled("service-doc", address(base, "/api.html"), HTML, text("Tjänstens beskrivning som sida"), lang),
        titled("conformance", conformance, JSON, standards, lang),
        titled(_CONFORMANCE_REL, conformance, JSON, standards, lang),
        titled("data", layers, JSON, data, lang),
        titled(_DATA_REL, layers, JSON, data, lang),
    ]
