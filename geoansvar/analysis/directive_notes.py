"""What the directive's table is and is not: whom it is a basis for, in which cycle, and what its lists rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from geoansvar.analysis.exposed import FlowInput
from geoansvar.model.directive import Area, Authority, Cycle, authorities, cycles, named, statute, tick_list
from geoansvar.model.finding import Finding
from geoansvar.texts import Text, text


def directive_notes(flows: Sequence[FlowInput], *, municipality: str, day: date) -> list[Finding]:
    """Say what a reader must know of the statute, its areas and its cycles on a day.

    Parameters
    ----------
    municipality
        Its code.
    """
    return [
        Finding("directive-basis", "note", _basis()),
        Finding("directive-authorities", "note", _roles(authorities().national_on(day))),
        *_areas(municipality, day),
        *_plan(municipality, day),
        Finding("directive-sewers", "note", _not_sewers()),
        Finding("directive-ticks", "note", _ticks()),
        *_years(flows),
    ]


def _basis() -> Text:
    return text(
        "Detta är kommunens underlag till länsstyrelsens riskkarta och riskhanteringsplan enligt {ordinance} "
        "(direktiv {directive}). Det är varken riskkartan eller planen.",
        ordinance=named(statute().ordinance), directive=statute().directive,
    )  # fmt: skip


def _roles(national: Authority) -> Text:
    who = authorities()
    return text(
        "{national} pekar ut områden och gör hotkartor; {risk_maps} gör riskkartor och {plans} riskhanteringsplaner.",
        national=_named(national), risk_maps=named(who.risk_maps), plans=named(who.plans),
    )  # fmt: skip


def _named(national: Authority) -> Text:
    if national.formerly is None:
        return text("{name} ({short})", name=national.name, short=national.short)
    return text(
        "{name} ({short}, tidigare {formerly})", name=national.name, short=national.short, formerly=national.formerly
    )


def _areas(municipality: str, day: date) -> Iterator[Finding]:
    """Say whether the municipality has an area in the list that holds, and which list that is."""
    cycle = cycles().designated_on(day)
    if cycle is None:
        return
    blanks = _dated(cycle)
    areas = cycle.areas_of(municipality)
    if areas:
        said = text(
            "Område med betydande översvämningsrisk: {areas} (cykel {number}, utpekat {published}; kartor senast "
            "{maps}, planer senast {plans}). Källa: {source}, läst {read}.", areas=_names(areas), **blanks,
        )  # fmt: skip
        yield Finding("directive-area", "note", said)
        return
    said = text(
        "Inget område i listan för cykel {number} ({published}, {count} områden) heter efter kommunen {municipality}. "
        "Det säger inte att risken är liten. Källa: {source}, läst {read}.",
        municipality=municipality, count=len(cycle.areas), **{key: blanks[key] for key in _LISTED},
    )  # fmt: skip
    remedy = text("Ett område kan nå in i en grannkommun: se myndighetens karta.")
    yield Finding("directive-no-area", "note", said, remedy=remedy)


_LISTED = ("number", "published", "source", "read")


def _dated(cycle: Cycle) -> dict[str, object]:
    return {
        "number": cycle.number,
        "published": cycle.published,
        "maps": cycle.maps_by.isoformat(),
        "plans": cycle.plans_by.isoformat(),
        "source": cycle.source,
        "read": cycles().retrieved.isoformat(),
    }


def _plan(municipality: str, day: date) -> Iterator[Finding]:
    """Name the plan that runs on the day; a plan outlives the list that its area has been taken off."""
    cycle = cycles().planned_on(day)
    if cycle is None or not cycle.areas_of(municipality):
        return
    first, last = cycle.plan_years
    yield Finding(
        "directive-plan",
        "note",
        text("Riskhanteringsplanen {first}–{last} (cykel {number}) omfattar {areas} och gäller {day}.",
             first=str(first), last=str(last), number=cycle.number, areas=_names(cycle.areas_of(municipality)),
             day=day.isoformat()),
    )  # fmt: skip


def _names(areas: Sequence[Area]) -> str:
    return ", ".join(area.name for area in areas)


def _not_sewers() -> Text:
    return text(
        "Med översvämning menas i förordningen (t.o.m. {amended}, läst {read}) inte översvämning från avloppssystem.",
        amended=statute().amended, read=statute().retrieved.isoformat(),
    )  # fmt: skip


def _ticks() -> Text:
    return text(
        "Krysslistan är version {version}. Ett objekt hör till ett slag genom sin funktion, sitt ändamål eller sitt "
        "skydd; en verksamhet som står i två lager räknas i båda.",
        version=tick_list().version,
    )  # fmt: skip


def _years(flows: Sequence[FlowInput]) -> Iterator[Finding]:
    """Name the flows whose survey has no year: how old the numbers are cannot be told."""
    for flow in (each.flow for each in flows if each.flow.flood.year is None):
        yield Finding(
            "flow-year-unknown",
            "note",
            text("{flow} säger inte vilket år karteringen är från.", flow=flow.key),
            place=f"layers/{flow.layers[0]}.toml",
            key="flood.year",
        )
