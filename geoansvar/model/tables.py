"""The tables of every answer, with their columns and titles, in one place: formats and pages read it."""

from __future__ import annotations

from geoansvar.model.reach_tables import REACH_TABLES
from geoansvar.model.table import ANSWERS, DISTANCE, ENDURANCE, OBJECT, PARTS, TOLERATED, Table, TableColumn, table
from geoansvar.texts import text

__all__ = [
    "AFFECTED_AREA",
    "EXPOSED_OBJECTS",
    "EXPOSURE",
    "FLOOD_DIRECTIVE",
    "RESPONSIBILITY",
    "TABLES",
    "Table",
    "TableColumn",
]

_INSIDE = ("inside", text("I området"))
_SAFETY_POINT = (
    *OBJECT,
    ("type", text("Typ")),
    ("level", text("Nivå")),
    ("services", text("Erbjuder")),
    ("status", text("Status (beslutad)")),
    ("status_time", text("Status sedan")),
    ("capacity_day", text("Platser dag")),
    ("capacity_night", text("Platser natt")),
    *ENDURANCE,
    ("accessibility", text("Tillgänglighet")),
    *ANSWERS,
)
_RESOURCE = (
    *OBJECT,
    ("type", text("Resurs")),
    ("amount", text("Antal")),
    ("unit", text("Enhet")),
    ("holder", text("Innehavare (id)")),
    ("holder_name", text("Innehavare")),
    ("ready_in_min", text("Klar inom (min)")),
    ("needs", text("Kräver")),
    ("contact_function", text("Kontaktfunktion")),
    ("contact", text("Kontakt")),
)
_SERVICE = (
    *OBJECT,
    ("sector", text("Sektor")),
    ("function", text("Samhällsfunktion")),
    _INSIDE,
    ("via", text("Genom objekt")),
    *ANSWERS,
    ("operator", text("Driver (id)")),
    ("operator_name", text("Driver")),
    ("facility_owner", text("Äger anläggningen (id)")),
    ("facility_owner_name", text("Äger anläggningen")),
    ("property_owner", text("Äger fastigheten (id)")),
    ("property_owner_name", text("Äger fastigheten")),
    ("priority", text("Prioritet")),
    TOLERATED,
    *ENDURANCE,
)


AFFECTED_AREA = (
    table(
        "actors", text("Berörda aktörer"),
        ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("category", text("Slag")), ("level", text("Nivå")), ("isf_role", text("Roll i ISF")),
        ("reasons", text("Varför")), ("contact", text("Kontakt")), DISTANCE,
    ),
    table("vital_services", text("Samhällsviktig verksamhet"), *_SERVICE),
    table(
        "dependents", text("Beroende av dessa"), *OBJECT,
        ("provider_layer", text("Leverantörens lager")), ("provider", text("Leverantör (id)")),
        ("provider_name", text("Leverantör")), ("service", text("Vad som levereras")),
        TOLERATED, ("endurance_h", text("Uthållighet (h)")), _INSIDE, *ANSWERS,
    ),
    table("schools_and_care", text("Skolor, vård och omsorg"), *OBJECT, ("purpose", text("Ändamål")), _INSIDE),
    table("safety_points", text("Trygghetspunkter i området"), *_SAFETY_POINT, _INSIDE),
    table("nearest_safety_points", text("Närmaste trygghetspunkter utanför"), *_SAFETY_POINT, DISTANCE),
    table("resources", text("Resurser i området"), *_RESOURCE, _INSIDE),
    table("nearest_resources", text("Närmaste resurser utanför"), *_RESOURCE, DISTANCE),
    table(
        "unplaced", text("Läge saknas – kan beröras"), *OBJECT,
        ("kind", text("Slags lager")), ("reason", text("Orsak")), *ANSWERS,
    ),
    table(
        "missing", text("Saknas i registret"),
        ("reason", text("Vad som saknas")), *OBJECT, ("role", text("Roll")), ("actor", text("Aktör (id)")),
        ("date", text("Datum")),
    ),
    table(
        "neighbours", text("Grannkommuner"),
        ("layer", text("Lager")), ("id", text("Id")), ("code", text("Kommunkod")), ("name", text("Kommun")),
        ("share", text("Andel av området")), ("area_m2", text("Yta (m²)")), ("contact", text("Kontakt")),
    ),
)  # fmt: skip
RESPONSIBILITY = (
    table(
        "gaps", text("Luckor"),
        ("reason", text("Vad som saknas")), *OBJECT, ("role", text("Roll")), ("actor", text("Aktör (id)")),
        ("category", text("Slag")), ("sector", text("Sektor")), ("level", text("Nivå")),
        ("area_m2", text("Yta (m²)")),
    ),
    table(
        "overlaps", text("Överlapp"),
        ("category", text("Slag")), ("level", text("Nivå")), ("sector", text("Sektor")),
        ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("other", text("Andra aktören (id)")), ("other_name", text("Andra aktören")),
        ("area_m2", text("Yta (m²)")), ("share", text("Andel av den mindre")),
    ),
    table(
        "expired", text("Utgånget eller saknas"),
        ("reason", text("Vad")), ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("date", text("Datum")), ("contact", text("Kontakt")),
    ),
    table(
        "continuity", text("Kontinuitet"),
        ("actor", text("Aktör (id)")), ("actor_name", text("Aktör")), ("reason", text("Vad")), *OBJECT,
        ("sector", text("Sektor")), ("function", text("Samhällsfunktion")),
        ("continuity_plan_date", text("Kontinuitetsplan daterad")), TOLERATED,
        ("endurance_h", text("Uthållighet (h)")),
    ),
)  # fmt: skip
_WET = (("flood", text("Flöde")), ("wet", text("Våt")))
_COUNTED_IN = ("counted_in", text("Räknas i"))
EXPOSED_OBJECTS = table(
    "objects", text("Berörda objekt"), *OBJECT, ("group", text("Slag")), ("district", text("Distrikt")), *_WET,
    ("depth_max_m", text("Största djup (m)")), ("depth_mean_m", text("Medeldjup (m)")),
    ("wet_share", text("Våt andel")), ("wet_m2", text("Våt yta (m²)")), ("wet_m", text("Våt längd (m)")),
    ("persons", text("Personer")), ("amounts", text("Bidrar med")), *ANSWERS, _COUNTED_IN,
)  # fmt: skip
_INDICATOR = (("indicator", text("Uppgift")), ("group", text("Slag")))
_VALUE = (
    ("flood", text("Flöde")), ("value", text("Berört")), ("uncertain", text("Osäkert")),
    ("no_data", text("Uppgift saknas")), ("unit", text("Enhet")), ("state", text("Underlag")),
)  # fmt: skip
EXPOSURE = (
    EXPOSED_OBJECTS,
    table(
        "groups", text("Uppdelat på slag"), ("key", text("Uppgift")), ("group", text("Slag")),
        ("flood", text("Flöde")), ("unit", text("Enhet")), *PARTS,
    ),
    table(
        "thresholds", text("Tröskelremsa"), ("key", text("Uppgift")), ("flood", text("Flöde")),
        ("threshold_m", text("Vattendjup minst (m)")), ("unit", text("Enhet")), ("affected", text("Berört")),
        ("uncertain", text("Osäkert")), ("no_data", text("Djup saknas")), ("fewer", text("Färre än vid förra")),
    ),
    table(
        "changes", text("Byter sida vid tröskeln"), ("flood", text("Flöde")),
        ("threshold_m", text("Vattendjup minst (m)")), *OBJECT, ("depth_max_m", text("Största djup (m)")),
    ),
    table(
        "ladder", text("Vad som först blir vått"), ("survey", text("Kartering")), ("flood", text("Först vid")),
        ("uncertain_at", text("Osäkert redan vid")), ("unmapped_at", text("Ej karterad vid")), *OBJECT,
        ("group", text("Slag")),
        ("depth_max_m", text("Största djup (m)")), *ANSWERS,
    ),
    table(
        "districts", text("Per distrikt"), ("layer", text("Lager")), ("id", text("Id")), ("name", text("Distrikt")),
        ("key", text("Uppgift")), ("flood", text("Flöde")), ("unit", text("Enhet")), *PARTS,
    ),
    table(
        "gauge", text("Mellan två flöden"), ("quantity", text("Avläst")), ("value", text("Värde")),
        ("unit", text("Enhet")), ("survey", text("Kartering")), ("below", text("Under")), ("above", text("Över")),
    ),
    table(
        "flows", text("Flöden"), ("flood", text("Flöde")), ("survey", text("Kartering")),
        ("climate", text("Klimat")), ("year", text("År")), ("discharge_m3_s", text("Flöde (m³/s)")),
        ("rank", text("Ordning")), ("model", text("Modell")), ("detail", text("Detaljering")),
        ("accuracy_m", text("Noggrannhet (m)")), ("vertical_datum", text("Höjdsystem")),
        ("extent", text("Utbredning (lager)")), ("depth", text("Djup (lager)")),
        ("wet_m2", text("Våt yta (m²)")), ("sliver_m2", text("Utanför nästa större (m²)")),
    ),
)  # fmt: skip
FLOOD_DIRECTIVE = (
    table(
        "headings", text("Följder per flöde"), ("heading", text("Rubrik")), *_INDICATOR, *_VALUE,
        ("added", text("Tillkommer")), ("layer", text("Lager")),
    ),
    table("obligatory", text("Obligatoriskt innehåll"), ("item", text("Punkt")), *_INDICATOR, *_VALUE,
           ("layer", text("Lager"))),
    table("ticks", text("Berörs följande?"), ("category", text("Kategori")), ("flood", text("Flöde")),
           ("affected", text("Berörs")), ("value", text("Antal")), ("uncertain", text("Osäkert")),
           ("no_data", text("Uppgift saknas")), ("state", text("Underlag"))),
    table("consequences", text("Utkast till beskrivning av följderna"), ("flood", text("Flöde")),
           ("heading", text("Rubrik")), ("text", text("Text"))),
    table("missing", text("Underlag som saknas"), ("heading", text("Rubrik")), ("indicator", text("Uppgift")),
           ("kind", text("Slags lager")), ("reason", text("Vad som saknas"))),
    EXPOSED_OBJECTS,
    table("cut_off", text("Boende som får svårt att nå eller lämna bostaden"), *OBJECT, ("flood", text("Flöde")),
           ("residents", text("Folkbokförda")), ("distance_m", text("Väg när det är torrt (m)")),
           ("lower", text("Avskuren säkert")), ("upper", text("Avskuren om broar är stängda")),
           ("reason", text("Orsak"))),
    EXPOSURE[-1],
)  # fmt: skip
TABLES: dict[str, tuple[Table, ...]] = {
    "affected-area": AFFECTED_AREA,
    "responsibility": RESPONSIBILITY,
    "exposure": EXPOSURE,
    "flood-directive": FLOOD_DIRECTIVE,
    **REACH_TABLES,
}
