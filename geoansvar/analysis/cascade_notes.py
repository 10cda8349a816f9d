"""What a reader must know before an hour is used: what is assumed, what is not known, and what goes in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from geoansvar.analysis.clocks import Outset
from geoansvar.analysis.register import Register
from geoansvar.analysis.supply import Supplies
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import kind_named
from geoansvar.texts import Text, text

_NAMED = 5


def cascade_notes(
    supplies: Supplies, outset: Outset, result: dict[str, list[Row]], *, lasts_h: float | None, sees_all: bool = True
) -> list[Finding]:
    """Say what the hours rest on, and what they lack."""
    return [
        *no_dependencies(supplies.register, sees_all=sees_all),
        *_assumed(outset, lasts_h),
        *_circles(supplies, result["loops"]),
        *_unknown(supplies, result["outages"]),
        *_unruled(supplies, outset),
        *several_providers(supplies, {row["id"] for row in result["outages"]}),
    ]


def no_dependencies(register: Register, *, sees_all: bool = True) -> Iterator[Finding]:
    """Say that no layer of dependencies was there to look in: nothing found is then nothing known."""
    if not register.layers["dependency"]:
        yield no_layer("dependency", text("Deklarera ett lager."), sees_all=sees_all)


def no_layer(kind: str, remedy: Text, *, sees_all: bool) -> Finding:
    """Say that there was no layer of a kind; to one who does not see everything, only that none is seen."""
    title = kind_named(kind).title
    said = (
        text("Inget lager med {title} finns att leta i.", title=title)
        if sees_all
        else text("Inget lager med {title} syns för den som frågar.", title=title)
    )
    return Finding("no-layer", "warning", said, key=kind, remedy=remedy if sees_all else None)


def several_providers(supplies: Supplies, of: Collection[str]) -> Iterator[Finding]:
    """Name those, of some, with two providers of one service: whether one can replace the other, no register tells."""
    needs = (each for each in supplies.all if each.service is not None and each.dependent in of)
    pairs = {(each.dependent, each.service, each.provider) for each in needs}
    counted = Counter((dependent, service) for dependent, service, _ in pairs)
    several = sorted({dependent for (dependent, _), count in counted.items() if count > 1})
    if several:
        yield Finding(
            "several-providers", "note",
            text("{names} har flera leverantörer av samma sak. Alla räknas som nödvändiga; kan den ena ersätta den "
                 "andra kommer bortfallet senare.", names=named(supplies, several)),
            place=_place(supplies.register), key="provider",
        )  # fmt: skip


def named(supplies: Supplies, ids: list[str]) -> str:
    """Name a few objects, and show that there are more."""
    names = ", ".join(supplies.name(each) for each in ids[:_NAMED])
    return names if len(ids) <= _NAMED else f"{names} …"


def _place(register: Register) -> str | None:
    return next((layer.file for layer in register.of_kind("dependency")), None)


def _assumed(outset: Outset, lasts_h: float | None) -> Iterator[Finding]:
    if outset.cause == "wet":
        yield Finding(
            "wet-counts-as-down", "note",
            text("Det som står i vatten räknas som utslaget från första timmen; det kan hålla längre om det är "
                 "skyddat."),
            key="flood",
        )  # fmt: skip
    said = text(
        "Det som slås ut räknas som borta så länge någon tittar: timmarna säger när det faller, inte när det är "
        "tillbaka."
    )
    if lasts_h is not None:
        said = text("Allt räknas som tillbaka samtidigt, efter {hours} timmar.", hours=lasts_h)
    yield Finding("until-when", "note", said, key="lasts_h")


def _circles(supplies: Supplies, loops: list[Row]) -> Iterator[Finding]:
    for loop in loops:
        yield Finding(
            "dependency-loop", "warning",
            text("{names} är beroende av varandra i en ring: faller en så faller alla, och ingen kan startas först.",
                 names=named(supplies, loop["members"])),
            place=_place(supplies.register),
            remedy=text("Planera hur en av dem startas utan de andra."),
        )  # fmt: skip


def _unknown(supplies: Supplies, outages: list[Row]) -> Iterator[Finding]:
    missing = sorted({each for row in outages if row["certain"] is not None for each in row["unknown_endurance"]})
    if missing:
        yield Finding(
            "endurance-unknown", "warning",
            text("Uthålligheten saknas för {names}. Timmarna efter dem går inte att räkna ut, eller kan komma "
                 "tidigare.", names=named(supplies, missing)),
            place=_place(supplies.register), key="endurance_h",
            remedy=text("Fyll i uthålligheten, på beroendet eller på verksamheten. Tomt betyder okänt, inte noll."),
        )  # fmt: skip
    untold = [row for row in outages if row["certain"] and row["tolerated_outage_h"] is None]
    if untold:
        yield Finding(
            "no-tolerated-outage", "note",
            text("Acceptabel avbrottstid saknas för {count} av dem som faller.", count=len(untold)),
            place=_place(supplies.register), key="tolerated_outage_h",
        )  # fmt: skip


def _unruled(supplies: Supplies, outset: Outset) -> Iterator[Finding]:
    """Name the providers that nobody can tell of: what hangs on them is counted as unknown."""
    providers = sorted(outset.unknown & supplies.from_provider.keys())
    if providers:
        yield Finding(
            "provider-unknown", "warning",
            text("Ingen kan säga om {names} står: utanför karteringen, utan läge eller inte i något lager. De som är "
                 "beroende av dem räknas som okända.", names=named(supplies, providers)),
            place=_place(supplies.register), key="provider",
            remedy=text("Fråga leverantören, och lägg in dess läge."),
        )  # fmt: skip
