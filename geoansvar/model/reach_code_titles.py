"""What the codes are called that the answers on who reaches what write into rows."""

from __future__ import annotations

from geoansvar.texts import Text, text

_WHICH_WATER = {
    "wet": text("står i vatten"),
    "down": text("utpekad som utslagen"),
    "uncertain": text("kanske i vatten"),
    "unknown": text("ingen kan säga om den står"),
    "dependency": text("saknar en leverans"),
}
_CUT_OFF = {
    "yes": text("avskuren"),
    "no": text("nås"),
    "uncertain": text("osäkert om den nås"),
    "unmapped": text("ej karterat"),
}
_SUPPLIES = {
    "vatten": text("vatten"),
    "tele": text("tele"),
    "it": text("it"),
    "bransle": text("bränsle"),
    "personal": text("personal"),
    "transport": text("transport"),
}
REACH_CODE_TITLES: dict[str, dict[str, Text]] = {
    "reason": {
        "beyond-limit": text("längre bort än gränsen"),
        "unreachable": text("ingen väg, redan när det är torrt"),
        "unreachable-flood": text("ingen väg på grund av flödet"),
        "road-closed": text("vägen vid platsen är stängd"),
        "no-road": text("för långt från närmaste väg"),
        "full": text("ingen plats kvar inom gränsen"),
        "wet": text("våt vid flödet"),
        "wet-uncertain": text("kanske våt vid flödet"),
        "cut-off": text("avskuren vid flödet"),
        "cut-off-uncertain": text("kanske avskuren vid flödet"),
        "outside": text("utanför kommunen"),
        "existing": text("är redan en punkt"),
        "no": text("valbar"),  # of a change: no reason against it
    },
    "totals": {
        "cells": text("befolkningsrutor"),
        "unreachable_dry": text("boende som inte når någon punkt, redan när det är torrt"),
        "unreachable_flood": text("boende som inte når någon punkt på grund av flödet"),
        "residents_twice": text("folkbokförda som har två punkter"),
        "age_0_5_twice": text("varav 0–5 år som har två punkter"),
        "age_80_plus_twice": text("varav 80 år och äldre som har två punkter"),
        "day_population_twice": text("dagbefolkning som har två punkter"),
        "cells_twice": text("befolkningsrutor som har två punkter"),
        "safety_points_wet": text("trygghetspunkter i vatten"),
        "safety_points_cut_off": text("avskurna trygghetspunkter"),
        "safety_points_unsupplied": text("trygghetspunkter utan försörjning"),
        "changed_vital_services": text("samhällsviktiga verksamheter som ändrat läge"),
        "changed_safety_points": text("trygghetspunkter som ändrat läge"),
    },
    "flags": {
        "wet": text("våt"),
        "cut-off": text("avskuren"),
        "unsupplied": text("utan försörjning"),
        "no-obstacle-found": text("inget hinder funnet"),
        "unknown": text("något okänt"),
    },
    # What is asked about a point.
    "asked": {"wet": text("om våt"), "cut_off": text("om avskuren"), "unsupplied": text("om försörjd")},
    "cut_off": _CUT_OFF,
    "cut_off_from_border": _CUT_OFF,
    "unsupplied": {
        "yes": text("utan försörjning"),
        "no": text("försörjd"),
        "uncertain": text("osäker försörjning"),
        "unmapped": text("ej karterat"),
    },
    "unknown_because": {
        "no-place": text("läge saknas"),
        "unmapped": text("ej karterat för flödet"),
        "water-uncertain": text("nära vattnets kant"),
        "reach-unknown": text("ingen har räknat på vägen dit"),
        "reach-uncertain": text("vägen dit hänger på osäkra passager"),
        "supply-uncertain": text("en leverantör står kanske i vatten"),
        "supplier-unknown": text("ingen kan säga om en leverantör står"),
        "no-dependency": text("uppgift om beroenden saknas"),
    },
    "why": {
        "depth": text("för djupt vatten"),
        "bridge": text("bro"),
        "tunnel": text("tunnel"),
        "underpass": text("underfart"),
        "bridge-unknown": text("kan vara bro: uppgift saknas"),
        "map-edge": text("nära vattnets kant"),
        "no-depth": text("djup saknas"),
    },
    "state": {"closed": text("stängd"), "doubtful": text("osäker")},
    "cause": _WHICH_WATER,
    "unit": {"cells": text("rutor")},
    "services": _SUPPLIES,
    "mode": {
        "straight": text("fågelvägen"),
        "walk": text("till fots längs vägnätet"),
        "drive": text("med bil längs vägnätet"),
    },
    "vehicle": {
        "pedestrian": text("gående"),
        "car": text("personbil"),
        "truck": text("lastbil"),
        "rescue": text("räddningstjänstens fordon"),
    },
    "drawing": {
        "catchment": text("rutor som har punkten närmast"),
        "buffer": text("cirklar runt punkterna"),
    },
    "objective": {
        "max-cover": text("flest boende får en punkt"),
        "full-cover": text("minst antal punkter för alla"),
        "mean-distance": text("kortast medelavstånd"),
    },
    "capacity": {"day": text("platser dag"), "night": text("platser natt")},
    "out": {"yes": text("faller"), "no": text("står"), "uncertain": text("kan falla")},
    "within": {"yes": text("inom gränsen"), "no": text("bortom gränsen"), "uncertain": text("osäkert")},
    "chosen": {"yes": text("vald"), "no": text("inte vald")},
    # What a state is about, of an object that a change has touched.
    "what": {
        "wet": text("i vatten"),
        "cut_off": text("går att nå"),
        "cut_off_from_border": text("går att nå från kommungränsen"),
        "unsupplied": text("försörjning"),
        "out": text("i drift"),
        "within": text("punkt inom gränsen"),
        "chosen": text("vald som ny punkt"),
        "status": text("status (beslutad)"),
        "excluded": text("valbar som ny punkt"),
        "hours_until": text("faller efter (h)"),
        "residents": text("boende som har punkten närmast"),
        "assigned": text("fördelade till punkten"),
        "unassigned": text("boende utan plats"),
        "reachable_resources": text("resurser som kan ersätta"),
    },
}
