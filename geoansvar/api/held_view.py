"""What goes on as it was because its new file cannot be used: told, with its age, to those who may see the thing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoansvar.api.maps import maps_of
from geoansvar.api.service import Service, now
from geoansvar.model.access import may
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace.reload import Held

_WHAT: dict[str, Text] = {
    "layer": text("Lagret"),
    "map": text("Kartan"),
    "policy": text("Vem som får se vad"),
    "codes": text("Kodlistan"),
    "presets": text("Gränser och hastigheter"),
    "workspace": text("Arbetsytan"),
}


def held_for(service: Service) -> list[Held]:
    """Give what is held and may be known of by who is asking."""
    return [each for each in service.held if _may_know(service, each)]


def _may_know(service: Service, held: Held) -> bool:
    workspace, principal = service.current(), service.principal
    if held.what == "layer":
        declaration = workspace.declarations.get(held.name)
        return declaration is not None and may(principal, "see", declaration, held.name)
    if held.what == "map":
        return any(name == held.name for name, _ in maps_of(workspace, principal))
    return principal.sees_all


def held_rows(service: Service) -> list[dict[str, Any]]:
    """Give what is held, for a program: since when its file is bad, and the age (s) of what goes on."""
    moment = now()
    return [
        {
            "what": each.what,
            "name": each.name,
            "since": each.since.astimezone().isoformat(timespec="seconds"),
            "age_s": max(0, round((moment - each.read).total_seconds())),
        }
        for each in held_for(service)
    ]


def held_texts(service: Service, lang: Lang) -> list[dict[str, str]]:
    """Give what is held, for a person; what is wrong with the file is told to those who see everything."""
    told = service.principal.sees_all
    return [
        {
            "said": _said(each, service, lang).render(lang),
            "fault": f"{each.fault.place}: {each.fault.text.render(lang)}" if told else "",
        }
        for each in held_for(service)
    ]


def _said(held: Held, service: Service, lang: Lang) -> Text:
    declaration = service.current().declarations.get(held.name)
    title = declaration.title if held.what == "layer" and declaration is not None else held.name
    what = _WHAT[held.what].render(lang)
    return text(
        "{what}: den nya filen går inte att använda. Det som lästes {read} gäller fortfarande ({age} gammalt).",
        what=f"{what} {title}" if held.what in ("layer", "map", "codes") else what,
        read=held.read.astimezone().strftime("%Y-%m-%d %H:%M"),
        age=_age(held.read).render(lang),
    )


def _age(read: datetime) -> Text:
    minutes = max(0, round((now() - read).total_seconds() / 60))
    if minutes < 120:
        return text("{count} min", count=minutes)
    return text("{count} timmar", count=minutes // 60)
