"""What each key of a question is called on the command line, and what it is for; a kind's own words go first."""

from __future__ import annotations

from geoansvar.model.kinds import SAFETY_POINT_LEVELS, SAFETY_POINT_STATUSES, SAFETY_POINT_TYPES, SERVICES

Words = tuple[str, str]

KINDS = {
    "affected-area": "Vilka aktörer är i området, vem ansvarar, vem ringer vi och vem saknas?",
    "responsibility": "Var saknas ansvar, var gör två anspråk på samma, och vad har gått ut?",
    "exposure": "Vad blir vått vid varje flöde, hur djupt, och vad kan ingen säga?",
    "flood-directive": "Följder för hälsa, miljö, kulturarv och ekonomi: underlag enligt översvämningsdirektivet.",
    "coverage": "Vem har en trygghetspunkt inom räckhåll, torrt och vid ett flöde, och vem har ingen?",
    "isolation": "Vem kan inte nås från brandstationen, sjukhuset eller gränsen: torrt, och på grund av ett flöde?",
    "status": "Hur står varje trygghetspunkt vid varje flöde: våt, avskuren, utan försörjning?",
    "cascade": "Vad faller när något slås ut, efter hur många timmar, och i brist på vad?",
    "allocation": "Vem får plats vid vilken punkt, och vem får ingen?",
    "siting": "Var gör nya punkter mest nytta, med dem som finns kvar?",
    "what-if": "Vad ändras om vägar eller punkter stängs, punkter öppnas eller en barriär byggs, och för vem?",
}
_KEYS: dict[str, Words] = {
    "as_of": ("DATUM", "Dagen svaret gäller; annars i dag, i en övning dess egen dag."),
    "flood": ("FLÖDE", "Bara den del som flödet täcker: Q100, eller ett lagers namn."),
    "by": ("LAGER", "Vad svaret delas upp efter."),
    "objects": ("LAGER", "Vad som kan bli vått; annars alla lager som kan det."),
    "floods": ("FLÖDE", "Flöden: Q100, eller ett lagers namn; annars alla."),
    "thresholds_m": ("METER", "Vattendjup som svaret räknas vid, med decimalpunkt."),
    "cell_rule": ("REGEL", "Vilka av djuprastrets rutor som räknas till ett objekt."),
    "search_m": ("METER", "Så långt från byggnader och liknande söks vatten: en dörr kan stå i vatten."),
    "population_method": ("METOD", "Hur boende fördelas inom sin ruta: efter yta eller på bostadshusen."),
    "unknown_rows": ("true|false", "Lista även byggnader, vägar, rutor och mark som ingen kan uttala sig om."),
    "discharge_m3_s": ("M3/S", "Avläst vattenföring: svaret ges för flödena närmast under och över."),
    "level_m": ("METER", "Avläst vattenstånd vid pegeln, i karteringens höjdsystem; som vattenföringen."),
    "points": ("LAGER", "Punkterna; annars trygghetspunkterna."),
    "residents": ("LAGER", "Var folk bor; annars det enda befolkningslagret."),
    "roads": ("LAGER", "Vägnätet; annars det enda väglagret."),
    "mode": ("SÄTT", "Fågelvägen, till fots eller med bil; längs vägnätet om minuter, flöde eller fordon ges."),
    "types": ("TYP", f"Bara punkter av typen ({', '.join(SAFETY_POINT_TYPES)}); annars alla."),
    "levels": ("NIVÅ", f"Bara punkter på nivån ({', '.join(SAFETY_POINT_LEVELS)}); annars alla."),
    "statuses": (
        "STATUS",
        f"Bara punkter med beslutet ({', '.join(SAFETY_POINT_STATUSES)}); annars alla utom closed och unusable.",
    ),
    "services": ("STÖD", f"Bara punkter som erbjuder detta ({', '.join(SERVICES)}); av flera ska de ha alla."),
    "within_m": ("METER", "Så långt bort räknas som inom räckhåll."),
    "within_min": ("MINUTER", "Som --within-m, men i restid längs vägnätet; går före."),
    "vehicle": ("FORDON", "Vems djupgräns som stänger vägar; annars sättets eget."),
    "anchors": ("LAGER[/ID]", "Varifrån man ska kunna komma: brandstation, sjukhus, depå; annars kommungränsen."),
    "places": ("LAGER", "Vad det frågas om; annars boende, samhällsviktig verksamhet och trygghetspunkter."),
    "down": ("ID", "Det som är utslaget; eller ange --flood."),
    "lasts_h": ("TIMMAR", "Så länge det är utslaget; annars vet ingen."),
    "capacity": ("NÄR", "Antal platser dag eller natt."),
    "unknown_capacity": ("ANTAL", "Så många räknas med där antalet platser saknas; annars alla som kommer."),
    "candidates": ("LAGER[/ID]", "Platser att välja bland, som skolor eller bygdegårdar."),
    "proposed": ("PUNKT", "En enda tänkt punkt: LON,LAT, en GeoJSON-fil eller GeoJSON."),
    "existing": ("LAGER", "Punkter som redan finns; annars trygghetspunkterna."),
    "k": ("ANTAL", "Så många nya punkter som högst."),
    "objective": ("MÅL", "Flest nådda, minst antal punkter för alla, eller kortast medelavstånd."),
    "exclude_flood": ("FLÖDE", "Välj ingen som är våt eller avskuren vid flödet."),
    "close_roads": ("ID", "En väg som stängs, för alla färdsätt."),
    "close_points": ("ID", "En trygghetspunkt som stängs."),
    "open_points": ("ID", "En trygghetspunkt som öppnas, även en planerad."),
    "barrier": ("GEOJSON", "En barriär, i en fil eller som GeoJSON: en linje, eller en yta som hålls torr."),
}
_CLOSES: Words = ("FLÖDE", "Flöde vars vatten stänger vägar: Q100, eller ett lagers namn; annars bara torrt.")
_LIMIT_OF: Words = ("FORDON", "Vems djupgräns som stänger vägar.")
_OF_KIND: dict[str, dict[str, Words]] = {
    "coverage": {"flood": _CLOSES, "by": ("LAGER", "Distrikt att dela svaret på; annars det enda lagret.")},
    "isolation": {
        "flood": _CLOSES,
        "vehicle": _LIMIT_OF,
        "anchors": ("LAGER[/ID]", "Varifrån man ska kunna komma: brandstation, sjukhus, gräns, depå."),
    },
    "status": {"vehicle": _LIMIT_OF},
    "cascade": {"flood": ("FLÖDE", "Det som flödet väter är utslaget; eller ange --down.")},
    "siting": {
        "anchors": ("LAGER[/ID]", "Varifrån en punkt ska nås vid --exclude-flood; annars kommungränsen."),
    },
}


def key_words(kind: str, key: str) -> Words:
    """Give what a key's value is called in the help, and what the key is for; an unknown key by its own name."""
    return _OF_KIND.get(kind, {}).get(key) or _KEYS.get(key, ("VÄRDE", key))


def known_keys() -> frozenset[str]:
    """Give the keys that there are words for."""
    return frozenset(_KEYS)
