"""What an Excel template asks for: the kind's own columns in a planner's order, each with a hint and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geoansvar.errors import UnknownName
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.codes import packaged_codes
from geoansvar.model.kinds import KINDS, Column
from geoansvar.texts import Lang, Text, text

VERSION = 1
MARK = "geoansvar_template"  # the name of the cell that says kind and version
EXAMPLE_MARK = text("EXEMPEL – skriv över eller ta bort")
EAST, NORTH = "east", "north"
COORDINATES = (
    Column(NORTH, "number", title=text("Nord (N) eller latitud")),
    Column(EAST, "number", title=text("Öst (E) eller longitud")),
)
SHEETS = {"notes": text("Så här fyller du i"), "codes": text("Kodlistor")}
# The file that ``geoansvar templates`` writes; the name becomes the layer's.
FILES = {
    "actor": "aktorer.xlsx",
    "vital-service": "samhallsviktigt.xlsx",
    "safety-point": "trygghetspunkter.xlsx",
    "resource": "resurser.xlsx",
}
# MSB's examples of what may be sensitive (OSL 18 kap. 13 §): endurance and limits of critical systems.
SENSITIVE = ("backup_power", "endurance_h", "tolerated_outage_h")

_LAST = ("address", "area", NORTH, EAST, "reviewed")


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of one kind's template, in order, and its example row."""

    kind: str
    columns: tuple[Column, ...]
    example: Mapping[str, object]

    @property
    def title(self) -> Text:
        """The kind's title, which is also the table sheet's name."""
        return KINDS[self.kind].title


def form_of(kind: str) -> Form:
    """Give the form of a kind.

    Raises
    ------
    UnknownName
        If there is no template for that kind.
    """
    if kind not in FILES:
        raise UnknownName(
            text("Det finns ingen mall för {kind}.", kind=kind),
            place="kind",
            remedy=text("Mallar finns för {kinds}.", kinds=", ".join(FILES)),
        )
    columns = {column.name: column for column in (*KINDS[kind].columns, *COORDINATES)}
    first = ("id", "name") if kind != "resource" else ("id", "type")
    middle = tuple(name for name in columns if name not in (*first, *_LAST))
    ordered = (*first, *middle, *(name for name in _LAST if name in columns))
    return Form(kind, tuple(columns[name] for name in ordered), EXAMPLES[kind])


def code_titles(column: Column, lang: Lang = "sv") -> dict[str, str]:
    """Give the codes of a column with the words a person chooses among; empty where it has no codes."""
    if isinstance(column.codes, str):
        codes = packaged_codes(column.codes).codes
        return {code: entry.title(lang) for code, entry in codes.items()}
    titles = CODE_TITLES.get(column.name, {})
    return {code: titles[code].render(lang) if code in titles else code for code in column.codes}


HINTS: dict[str, Text] = {
    "id": text("Kan lämnas tomt: då görs ett id av namnet. Ändra det inte sedan."),
    "name": text("Organisationens, verksamhetens eller platsens namn. Inga personnamn."),
    "address": text("Gata och nummer, som Allégatan 12, eller Allégatan 12, Orten om gatan finns på flera ställen."),
    NORTH: text("Frivilligt: SWEREF 99 TM, som 6399514, eller latitud, som 57.7210. Är det tomt gäller adressen."),
    EAST: text("Frivilligt: SWEREF 99 TM, som 377307, eller longitud, som 12.9401."),
    "reviewed": text("När raden senast sågs över, som 2026-11-01."),
    "area": text("Hela kommunen, eller namn på distrikt, tätort eller kommun. Flera skiljs med semikolon."),
    "sector": text("Lämna tomt om du är osäker: okänd är ett svar."),
    "sectors": text("En eller flera, skilda med semikolon. Orden finns på bladet Kodlistor."),
    "services": text("Ett eller flera, skilda med semikolon. Orden finns på bladet Kodlistor."),
    "responsible": text(
        "Nämnd, bolag eller privat huvudman som svarar för verksamheten: namn eller id ur aktörslistan."
    ),
    "operator": text("Den som utför arbetet, om det är en annan. Namn eller id ur aktörslistan."),
    "facility_owner": text("Namn eller id ur aktörslistan."),
    "property_owner": text("Fastighetsägaren, ofta en annan än huvudmannen. Namn eller id ur aktörslistan."),
    "holder": text("Den som har resursen. Namn eller id ur aktörslistan."),
    "contact_function": text("En funktion, aldrig en person: TiB, vakthavande ingenjör, växel."),
    "phone": text("Skriv numret som text, med inledande nolla."),
    "phone_24_7": text("Numret som besvaras dygnet runt. Lämna tomt om det inte finns: det visas som saknat."),
    "deputy": text("Den aktör som träder in. Namn eller id ur samma lista."),
    "deputy_phone": text("Skriv numret som text, med inledande nolla."),
    "other_way": text("Hur aktören nås när telefonin är nere: Rakel, bud, mötesplats."),
    "agreement_until": text("Sista dag som avtal eller överenskommelse gäller."),
    "verified": text("Dagen då någon ringde och kontrollerade uppgiften."),
    "object_ids": text("För en process: namn eller id på de objekt den använder, skilda med semikolon."),
    "priority": text("1 är viktigast."),
    "tolerated_outage_h": text("Timmar som verksamheten klarar ett avbrott innan följderna blir allvarliga."),
    "endurance_h": text("Timmar utan el eller leverans utifrån. Tomt betyder okänt, inte noll."),
    "continuity_plan_date": text("Dagen då kontinuitetsplanen senast fastställdes."),
    "level": text("Lokal, regional eller nationell aktör; för trygghetspunkter nivå 1, 2 eller 3."),
    "status": text("Vad som är beslutat, aldrig vad som räknats fram. Utpekad är inte öppen."),
    "status_time": text("När beslutet togs, som 2026-11-16 08:00."),
    "decided_by": text("Funktion, aldrig en person."),
    "capacity_day": text("Antal personer samtidigt på dagen."),
    "capacity_night": text("Antal sovplatser."),
    "accessibility": text("Som ramp, hiss eller hörslinga, skilda med semikolon."),
    "type": text("Vad det är. Välj i listan där det finns en."),
    "amount": text("Ett tal. Enheten skrivs i nästa kolumn."),
    "unit": text("Som st, m³, kVA eller personer."),
    "ready_in_min": text("Minuter från beslut tills resursen kan lämna sin plats."),
    "needs": text("Som dragbil, C-körkort eller utbildad förare."),
}
# Invented; the numbers are from the range that PTS keeps for fiction.
EXAMPLES: dict[str, Mapping[str, object]] = {
    "actor": {
        "name": "Socialnämnden", "category": "municipality", "level": "local", "sectors": "HVO",
        "isf_role": "ordinary", "contact_function": "TiB socialtjänsten", "phone": "031-390 06 10",
        "phone_24_7": "031-390 06 11", "deputy": "Kommunstyrelsen", "deputy_phone": "031-390 06 12",
        "other_way": "Rakel, eller bud till stadshuset", "verified": date(2026, 11, 1), "area": "Hela kommunen",
    },
    "vital-service": {
        "name": "Exempelgårdens äldreboende", "function": "omsorg", "sector": "HVO", "responsible": "Socialnämnden",
        "operator": "Exempelomsorg AB", "property_owner": "Exempelbostäder AB", "priority": 1,
        "tolerated_outage_h": 4, "backup_power": "inlet", "endurance_h": 2,
        "continuity_plan_date": date(2025, 5, 20), "address": "Allégatan 12", "reviewed": date(2026, 11, 1),
    },
    "safety-point": {
        "name": "Exempelskolans idrottshall", "type": "trygghetspunkt", "level": "2",
        "services": "information;varme;toalett", "responsible": "Kommunstyrelsen", "capacity_day": 200,
        "capacity_night": 80, "backup_power": "inlet", "accessibility": "ramp; hörslinga", "status": "designated",
        "decided_by": "Krisledningsstaben", "address": "Skolgatan 3", "reviewed": date(2026, 11, 1),
    },
    "resource": {
        "type": "Mobilt reservkraftverk", "name": "Elverk 1", "amount": 60, "unit": "kVA",
        "holder": "Exempelenergi AB", "ready_in_min": 90, "needs": "dragbil", "contact_function": "Driftvakt",
        "address": "Verkstadsgatan 8", "reviewed": date(2026, 11, 1),
    },
}  # fmt: skip
