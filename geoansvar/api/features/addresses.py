"""The service's own addresses as a program follows them: whole, right behind a proxy, with the asker's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from geoansvar.api.service import service_of
from geoansvar.texts import Lang, Text, text

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
HTML = "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"
_LONGEST_HEADER = 4_000  # bytes; a proxy refuses what is much longer
_ALTERNATE = {
    "json": text("Som JSON"),
    "html": text("Som sida"),
    "geojson": text("Som GeoJSON"),
    "csv": text("Som CSV"),
    "fgb": text("Som FlatGeobuf"),
    "gpkg": text("Som GeoPackage"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link: what it is to the document that it stands in, and what it leads to."""

    rel: str
    href: str
    type: str
    title: str = ""

    def row(self) -> dict[str, Any]:
        """Give it as the standard spells it."""
        row = {"href": self.href, "rel": self.rel, "type": self.type}
        return row | ({"title": self.title} if self.title else {})


def base_of(request: Request) -> str:
    """Give what every address begins with: the policy's ``public_url``, else what the request was sent to."""
    stated = service_of(request).current().service.public_url
    if stated:
        return stated.rstrip("/")
    scope = request.scope
    host = request.headers.get("host") or ":".join(map(str, scope.get("server") or ("localhost",)))
    return f"{scope.get('scheme', 'http')}://{quote(host, safe=':[]')}{scope.get('forwarded_prefix', '')}"


def address(base: str, path: str, parameters: Mapping[str, str] | None = None) -> str:
    """Give a whole address."""
    return f"{base}{path}?{urlencode(parameters)}" if parameters else f"{base}{path}"


def same_elsewise(
    base: str, path: str, given: Mapping[str, str], offers: Mapping[str, str], form: str, lang: Lang
) -> list[Link]:
    """Give the links to this very document, and to the same in each of the other forms that there are."""
    own, kept = address(base, path, given), urlencode({key: value for key, value in given.items() if key != "f"})
    start = f"{base}{path}?{kept}&f=" if kept else f"{base}{path}?f="  # made once: there are many of them
    links = [Link("self", own, offers[form], text("Det här dokumentet").render(lang))]
    for other, media_type in offers.items():
        if other != form:
            title = _ALTERNATE[other].render(lang)
            links.append(Link("alternate", f"{start}{other}", media_type, title))
    return links


def titled(rel: str, href: str, media_type: str, title: Text, lang: Lang) -> Link:
    """Give a link with a title in a language."""
    return Link(rel, href, media_type, title.render(lang))


def link_header(links: Iterable[Link]) -> str:
    """Give links as a header: all of them, or where that grows long those that lead on and back."""
    listed = list(links)
    written = _header(listed)
    if len(written) > _LONGEST_HEADER:
        written = _header(link for link in listed if link.rel in ("next", "prev"))
    return written if len(written) <= 2 * _LONGEST_HEADER else ""


def _header(links: Iterable[Link]) -> str:
    return ", ".join(f'<{link.href}>; rel="{link.rel}"; type="{link.type}"' for link in links)
