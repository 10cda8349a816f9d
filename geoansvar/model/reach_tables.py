"""The tables of the answers on who reaches what: coverage, cut-off places, status, cascades, siting, and changes."""

from __future__ import annotations

from geoansvar.model.table import ANSWERS, DISTANCE, ENDURANCE, OBJECT, TOLERATED, Table, table
from geoansvar.texts import text

_RESIDENTS = ("residents", text("Folkbokförda"))
_VULNERABLE = (("age_0_5", text("0–5 år")), ("age_80_plus", text("80+ år")))
_CELLS = ("cells", text("Befolkningsrutor"))
_FLOOD = ("flood", text("Flöde"))
_LIMIT = (("within_m", text("Inom (m)")), ("within_min", text("Inom (min)")))
_CASE = (*_LIMIT, _FLOOD)
_KEY, _UNIT = ("key", text("Uppgift")), ("unit", text("Enhet"))
_TOTAL, _NO_DATA = ("total", text("Summa")), ("no_data", text("Uppgift saknas"))
_WITHIN = (
    ("affected", text("Har en punkt inom gränsen")), ("uncertain", text("Bara om osäkra passager är öppna")),
    ("outside", text("Har ingen inom gränsen")),
)  # fmt: skip
_REASON = ("reason", text("Orsak"))
_MEAN_M, _MAX_M = ("mean_distance_m", text("Medelavstånd (m)")), ("max_distance_m", text("Längsta avstånd (m)"))
_CAPACITY = (("capacity_day", text("Platser dag")), ("capacity_night", text("Platser natt")))
_SERVICES = ("services", text("Levererar"))
_OF_SUPPLY = {"services": "service", "lost_services": "service"}

COVERAGE = (
    table(
        "limits", text("Vem som har en punkt inom räckhåll"), *_CASE, _KEY, ("district", text("Distrikt")), _UNIT,
        _TOTAL, *_WITHIN, _NO_DATA, ("share", text("Andel, minst")), ("share_at_most", text("Andel, högst")),
    ),
    table(
        "beyond", text("Bortom den längsta gränsen"), *OBJECT, _RESIDENTS, DISTANCE, ("minutes", text("Tid (min)")),
        ("nearest", text("Närmaste punkt (id)")), ("nearest_name", text("Närmaste punkt")), _REASON,
        ("uncertain", text("Nås om osäkra passager är öppna")),
    ),
    table(
        "catchments", text("Vem som går till vilken punkt"), *OBJECT, _RESIDENTS, *_VULNERABLE, _CELLS, _MEAN_M,
        _MAX_M, ("mean_minutes", text("Medeltid (min)")), ("max_minutes", text("Längsta tid (min)")), *_CAPACITY,
        *ANSWERS,
    ),
    table(
        "districts", text("Per distrikt"), ("layer", text("Lager")), ("id", text("Id")),
        ("name", text("Distrikt")), _KEY, *_CASE, _TOTAL, *_WITHIN, _NO_DATA, _UNIT,
    ),
    table(
        "drawn", text("Ritade ytor, inte mätta"), *OBJECT, ("of_layer", text("Punktens lager")),
        ("of", text("Punkt (id)")), ("drawing", text("Ritat som")), ("within_m", text("Inom (m)")),
    ),
)  # fmt: skip
_CUT_OFF = (
    *OBJECT, _RESIDENTS, ("distance_m", text("Väg torrt (m)")), ("lower", text("Avskuren säkert")),
    ("upper", text("Avskuren om osäkra passager är stängda")), _REASON, *ANSWERS,
)  # fmt: skip
_ROAD = (*OBJECT, ("road_class", text("Vägklass")))
ISOLATION = (
    table("unreachable_dry", text("Nås inte när det är torrt, eller går inte att bedöma"), *_CUT_OFF),
    table("unreachable_flood", text("Avskurna på grund av flödet"), *_CUT_OFF),
    table(
        "closed_roads", text("Stängda och osäkra vägar"), *_ROAD, ("length_m", text("Stängd längd (m)")),
        ("depth_max_m", text("Största djup (m)")), ("state", text("Läge")), ("why", text("Varför")),
    ),
    table(
        "bridges", text("Broar, tunnlar och underfarter vid vattnet"), *_ROAD, ("over", text("Vid flödet")),
        ("why", text("Vad det är")), ("residents", text("Avskurna bara om den stängs")),
    ),
    table("anchors", text("Utgångspunkter"), *OBJECT),
)  # fmt: skip
STATUS = (
    table(
        "objects", text("Trygghetspunkternas läge"), *OBJECT, ("type", text("Typ")), ("level", text("Nivå")),
        ("services", text("Erbjuder")), ("status", text("Status (beslutad)")), ("status_time", text("Status sedan")),
        ("decided_by", text("Beslutad av")), _FLOOD, ("flags", text("Läge (beräknat)")), ("wet", text("Våt")),
        ("cut_off", text("Avskuren")), ("cut_off_dry", text("Avskuren redan torrt")),
        ("unsupplied", text("Utan försörjning")), ("unknown_because", text("Okänt därför att")),
        ("depth_max_m", text("Största djup (m)")), *ENDURANCE,
        ("unsupplied_at_h", text("Utan försörjning efter (h)")), ("may_be_earlier", text("Kan komma tidigare")),
        ("lost_services", text("Saknar")), ("via", text("Genom (id)")), ("via_names", text("Genom")),
        ("unknown_endurance", text("Uthållighet saknas för (id)")),
        ("reachable_resources", text("Resurser som kan ersätta")), *ANSWERS,
        words={"lost_services": "service"},
    ),
)  # fmt: skip
CASCADE = (
    table(
        "outages", text("Vad som faller, timme för timme"), *OBJECT, ("cause", text("Orsak")),
        ("certain", text("Säkert")), ("service", text("Saknar")), ("via", text("Genom (id)")),
        ("via_names", text("Genom")), ("lost_at_h", text("Leveransen borta efter (h)")),
        ("endurance_h", text("Uthållighet (h)")), ("hours_until", text("Faller efter (h)")),
        ("may_be_earlier", text("Kan komma tidigare")), ("unknown_endurance", text("Uthållighet saknas för (id)")),
        TOLERATED, ("serious_at_h", text("Ej acceptabelt efter (h)")), ("exceeds", text("Längre än acceptabelt")),
        *ANSWERS,
    ),
    table(
        "loops", text("Beroenden i ring"), ("members", text("Ingår (id)")), ("names", text("Ingår")), _SERVICES,
        words=_OF_SUPPLY,
    ),
    table(
        "single_points", text("Enskilda punkter som många hänger på"), *OBJECT,
        ("dependents", text("Faller utan den")), _SERVICES, *ANSWERS, words=_OF_SUPPLY,
    ),
)  # fmt: skip
ALLOCATION = (
    table(
        "points", text("Vem som får plats var"), *OBJECT, ("capacity", text("Platser")),
        ("assigned", text("Fördelade")), ("free", text("Lediga")), _MEAN_M, _MAX_M,
    ),
    table("unassigned", text("Utan plats"), *OBJECT, _RESIDENTS, _REASON),
)  # fmt: skip
_SERVED = (
    _KEY, ("within_m", text("Inom (m)")), _TOTAL, *_WITHIN, _NO_DATA, _UNIT,
    ("mean_distance_m", text("Medelavstånd för dem som har en punkt (m)")),
)  # fmt: skip
_OBJECTIVE = ("objective", text("Mål"))
SITING = (
    table(
        "chosen", text("Valda punkter"), ("order", text("Ordning")), *OBJECT, ("covers", text("Når")),
        ("adds", text("Tillför")),
    ),
    table(
        "bound", text("Hur bra urvalet är"), _OBJECTIVE, ("value", text("Urvalets värde")),
        ("bound", text("Bättre än så går inte")), ("gap", text("Skillnad, andel")), ("optimal", text("Bevisat bäst")),
        _UNIT, words={"gap": "gap_share"},
    ),
    table(
        "gap", text("Skillnad mot gränsen"), _OBJECTIVE, ("gap", text("Skillnad")),
        ("gap_share", text("Skillnad, andel")), _UNIT,
    ),
    table("before", text("Före: med de punkter som finns"), *_SERVED),
    table("after", text("Efter: med de valda också"), *_SERVED),
    table("excluded", text("Kandidater som inte är valbara"), *OBJECT, _REASON),
)  # fmt: skip
_INNER = (
    _KEY, _FLOOD, *_LIMIT, _UNIT, _TOTAL, ("affected", text("Berört")), ("uncertain", text("Osäkert")),
    ("outside", text("Utanför")), _NO_DATA,
)  # fmt: skip
WHAT_IF = (
    table("before", text("Före ändringen"), *_INNER),
    table("after", text("Efter ändringen"), *_INNER),
    table(
        "changed", text("Vems objekt som ändrat läge"), *OBJECT, ("what", text("Vad")), _FLOOD, *_LIMIT,
        ("before", text("Före")), ("after", text("Efter")), *ANSWERS,
    ),
)  # fmt: skip
REACH_TABLES: dict[str, tuple[Table, ...]] = {
    "coverage": COVERAGE,
    "isolation": ISOLATION,
    "status": STATUS,
    "cascade": CASCADE,
    "allocation": ALLOCATION,
    "siting": SITING,
    "what-if": WHAT_IF,
}


def keys_of(kind: str, result: str) -> tuple[str, ...]:
    """Give the keys of the rows of one of a question's tables."""
    return next(each.keys for each in REACH_TABLES[kind] if each.key == result)
