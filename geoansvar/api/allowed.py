"""Which addresses there are for who is asking: one that leads only to questions that are not theirs is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.exceptions import HTTPException

from geoansvar.api.flood_asking import FLOOD_KINDS
from geoansvar.api.reach_asking import KINDS as REACH_KINDS
from geoansvar.api.service import Service
from geoansvar.model.access import Principal

# Address → the kinds of questions that it asks, one of which must be the asker's; an address not here is anybody's.
PAGES: dict[str, tuple[str, ...]] = {
    "/omrade": ("affected-area",),
    "/omrade/fil": ("affected-area",),
    "/omrade/svar": ("affected-area",),
    "/oversvamning": FLOOD_KINDS,
    "/tackning": REACH_KINDS,
    "/ansvar": ("responsibility",),
    "/lage": ("affected-area",),
    "/lage/jamfor": ("affected-area",),
    "/lage/{name}": ("affected-area",),
}


def has_page(principal: Principal, path: str) -> bool:
    """Tell whether there is such an address for who is asking."""
    if path == "/questions":
        return principal.questions is None or bool(principal.questions)
    kinds = PAGES.get(path)
    return kinds is None or any(principal.may_ask(kind) for kind in kinds)


def require_page(service: Service, kinds: Iterable[str]) -> None:
    """Answer as at an address that does not exist, unless one of some questions is the asker's.

    Raises
    ------
    HTTPException
        404.
    """
    if not any(service.principal.may_ask(kind) for kind in kinds):
        raise HTTPException(404)


def narrowed(document: dict[str, Any], principal: Principal) -> dict[str, Any]:
    """Leave in the service's description what is there for who is asking."""
    if principal.questions is None:
        return document
    paths = {path: row for path, row in document["paths"].items() if has_page(principal, path)}
    schemas = dict(document["components"]["schemas"])
    mapping = schemas["Question"]["discriminator"]["mapping"]
    kept = {kind: ref for kind, ref in mapping.items() if principal.may_ask(kind)}
    schemas["Question"] = schemas["Question"] | {
        "oneOf": [{"$ref": ref} for ref in kept.values()],
        "discriminator": schemas["Question"]["discriminator"] | {"mapping": kept},
    }
    whole = document | {"paths": paths, "components": {"schemas": schemas}}
    return whole | {"components": {"schemas": _reached(whole, schemas)}}


def _reached(document: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Keep the schemas that the paths lead to, one through another."""
    found: set[str] = set()
    waiting: list[Any] = [document["paths"]]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and each.startswith("#/components/schemas/"):
            name = each.rpartition("/")[2]
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return {name: schema for name, schema in schemas.items() if name in found}
