"""What is counted, as it stands in a sentence: one building, two buildings, 3,2 km of road."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.texts import Text, text


@dataclass(frozen=True, slots=True)
class Noun:
    """How an amount is said.

    Attributes
    ----------
    one, many
        With a blank for the amount; where Swedish has one word for both, one is written out, for English has two.
    under
        The indicator that it is a part or a measure of, and stands in brackets after; None where it stands alone.
    name
        What it is called without an amount, where that is another word than in tables.
    """

    one: Text
    many: Text
    under: str | None = None
    name: Text | None = None


def _alike(words: Text, under: str | None = None) -> Noun:
    return Noun(words, words, under)


NOUNS: dict[str, Noun] = {
    "residents": Noun(text("omkring {amount} folkbokförd"), text("omkring {amount} folkbokförda")),
    "age_0_5": Noun(
        text("varav {amount} barn 0–5 år"), text("varav {amount} barn 0–5 år"), "residents", text("barn 0–5 år")
    ),
    "age_80_plus": Noun(
        text("varav {amount} person som är 80 år eller äldre"),
        text("varav {amount} personer som är 80 år eller äldre"),
        "residents",
        text("personer som är 80 år eller äldre"),
    ),
    "day_population": Noun(
        text("omkring {amount} person i dagbefolkningen"), text("omkring {amount} personer i dagbefolkningen")
    ),
    "residents_cut_off": Noun(
        text("omkring {amount} boende som får svårt att nå eller lämna bostaden"),
        text("omkring {amount} boende som får svårt att nå eller lämna bostaden"),
    ),
    "dwellings": Noun(text("{amount} bostadsbyggnad"), text("{amount} bostadsbyggnader")),
    "schools_and_care": Noun(
        text("{amount} byggnad för skola, vård eller omsorg"), text("{amount} byggnader för skola, vård eller omsorg")
    ),
    "vital_services": Noun(text("{amount} samhällsviktig verksamhet"), text("{amount} samhällsviktiga verksamheter")),
    "safety_points": Noun(text("{amount} trygghetspunkt"), text("{amount} trygghetspunkter")),
    "shelters": Noun(text("1 skyddsrum"), text("{amount} skyddsrum")),
    "resources": Noun(text("{amount} resurs"), text("{amount} resurser")),
    "protected_areas": Noun(text("{amount} skyddat område"), text("{amount} skyddade områden")),
    "water_protected_areas": Noun(
        text("varav {amount} skyddat enligt vattendirektivet"),
        text("varav {amount} skyddade enligt vattendirektivet"),
        "protected_areas",
        text("områden skyddade enligt vattendirektivet"),
    ),
    "protected_areas_m2": _alike(text("{amount} av ytan"), "protected_areas"),
    "ied_plants": Noun(text("{amount} IED-anläggning"), text("{amount} IED-anläggningar")),
    "polluted_sites": Noun(text("{amount} förorenat område"), text("{amount} förorenade områden")),
    "hazardous_sites": Noun(text("{amount} farlig verksamhet"), text("{amount} farliga verksamheter")),
    "heritage": Noun(text("1 kulturarvsobjekt"), text("{amount} kulturarvsobjekt")),
    "heritage_m2": _alike(text("{amount} av ytan"), "heritage"),
    "buildings": Noun(text("{amount} byggnad"), text("{amount} byggnader")),
    "buildings_m2": _alike(text("{amount} byggnadsyta"), "buildings"),
    "workplaces": Noun(text("{amount} arbetsställe"), text("{amount} arbetsställen")),
    "employees": Noun(text("med {amount} anställd"), text("med {amount} anställda"), "workplaces"),
    "roads_m": _alike(text("{amount} väg")),
    "railways_m": _alike(text("{amount} järnväg")),
    "dams": Noun(text("{amount} damm"), text("{amount} dammar")),
    "land_use_m2": _alike(text("{amount} mark")),
}


def named_amount(key: str, unit: str, value: int, inner: Sequence[Text] = ()) -> Text:
    """Say an amount of an indicator: ``12 arbetsställen (med 340 anställda)``."""
    noun = NOUNS[key]
    words = noun.one if value == 1 and unit in ("persons", "objects") else noun.many
    said = Text(words.template, (("amount", _amount(value, unit)),))
    return text("{said} ({inner})", said=said, inner=_together(inner)) if inner else said


def plain_name(key: str) -> Text:
    """Say what an indicator counts, without an amount: ``arbetsställen``."""
    return NOUNS[key].name or CODE_TITLES["totals"][key]


def _amount(value: int, unit: str) -> object:
    """Give an amount in the unit that people count it in; a little is never rounded to nothing."""
    if unit == "m":
        return text("{km} km", km=_rounded(value / 1_000)) if value >= 1_000 else text("{metres} m", metres=value)
    if unit == "m2":
        return text("{ha} ha", ha=_rounded(value / 10_000)) if value >= 10_000 else text("{m2} m²", m2=value)
    return value


def _rounded(value: float) -> float:
    return round(value) if value >= 100 else round(value, 1)


def listed(parts: Iterable[Text]) -> Text:
    """Put words in a row: ``a, b och c``."""
    *first, last = parts
    if not first:
        return last
    return text("{first} och {last}", first=_together(first), last=last)


def _together(parts: Sequence[Text]) -> Text:
    return reduce(lambda before, part: text("{before}, {part}", before=before, part=part), parts)
