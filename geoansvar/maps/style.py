"""One table of looks: shape says kind, letter says type, colour says group, so that any one of them may be lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal

from geoansvar.model.declaration import LayerDeclaration

Shape = Literal["square", "circle", "diamond", "triangle", "hexagon", "dot", "ring", "star", "area", "line"]

INK, PAPER = "#16202c", "#ffffff"
# Okabe and Ito's colours for categories, told apart with every common colour blindness.
BLUE, GREEN, VERMILION = "#0072B2", "#009E73", "#D55E00"
ORANGE, SKY, YELLOW, PINK = "#E69F00", "#56B4E9", "#F0E442", "#CC79A7"
WHITE_GLYPH_ON = (BLUE, GREEN, VERMILION, INK)  # on the pale ones a white letter falls below 3:1
CATEGORIES = (BLUE, ORANGE, GREEN, PINK, VERMILION, SKY, YELLOW, INK)
WATER_HUES = ("#c6dbef", "#6baed6", "#2171b5", "#08306b")  # palest = largest flow; always with a dark outline
PEOPLE_HUES = ("#fee6ce", "#fd9a4a", "#d94801", "#7f2704")
COUNT_HUES = ("#e4def2", "#b9a9dd", "#8568bd", "#4b3a86")
COUNT_STEPS = (1, 10, 100, 1_000)  # objects in a square
PEOPLE_STEPS = (10, 50, 200)  # classes 1–9, 10–49, 50–199, 200 and more


@dataclass(frozen=True, slots=True)
class Look:
    """How the objects of one class are drawn, on the map and in the legend alike.

    ``dash`` is in pixels, as SVG spells it; ``opacity`` is that of the filling.
    """

    shape: Shape
    fill: str = PAPER
    letter: str = ""
    stroke: str = INK
    width_px: float = 1.5
    opacity: float = 1.0
    dash: str = ""

    @property
    def ink(self) -> str:
        """The letter's colour: white only where it can be read."""
        return PAPER if self.fill in WHITE_GLYPH_ON else INK

    @property
    def is_symbol(self) -> bool:
        """Whether a point drawn so is a symbol, and not the outline of an area or a line."""
        return self.shape not in ("area", "line")

    def path(self) -> dict[str, Any]:
        """Give the look in Leaflet's words for a path."""
        filled = {"fillColor": self.fill, "fillOpacity": self.opacity} if self.shape != "line" else {"fill": False}
        return {"color": self.stroke, "weight": self.width_px, "opacity": 0.9, "dashArray": self.dash, **filled}


def _area(fill: str, stroke: str, *, opacity: float = 0.3, width_px: float = 1.5, dash: str = "") -> Look:
    return Look("area", fill, stroke=stroke, width_px=width_px, opacity=opacity, dash=dash)


# Kind → code of the styling column → look; the empty code is for rows that have none of the others.
LOOKS: dict[str, dict[str, Look]] = {
    "vital-service": {
        "ENE": Look("square", ORANGE, "E"),
        "ELK": Look("square", SKY, "K"),
        "GRU": Look("square", SKY, "G"),
        "LIV": Look("square", BLUE, "L"),
        "HVO": Look("square", PINK, "H"),
        "RSC": Look("square", VERMILION, "R"),
        "ORD": Look("square", INK, "O"),
        "TRP": Look("square", GREEN, "T"),
        "EKO": Look("square", YELLOW, "S"),
        "FIN": Look("square", YELLOW, "F"),
        "none": Look("square", PAPER, "U"),
        "": Look("square", PAPER, "?"),
    },
    "safety-point": {
        "trygghetspunkt": Look("circle", BLUE, "T"),
        "informationspunkt": Look("circle", SKY, "I"),
        "varmestuga": Look("circle", VERMILION, "V"),
        "uppsamlingsplats": Look("circle", GREEN, "U"),
        "mobil": Look("circle", ORANGE, "M"),
        "": Look("circle", PAPER, "?"),
    },
    "shelter": {"": Look("circle", INK, "S")},
    "actor": {"": Look("diamond", PINK)},
    "resource": {"": Look("triangle", YELLOW)},
    "hazardous-site": {"": Look("hexagon", VERMILION, "F")},
    "dam": {"": Look("hexagon", BLUE, "D")},
    "pollution-source": {"": Look("hexagon", ORANGE, "M")},
    "heritage": {"": Look("hexagon", PINK, "K")},
    "workplace": {"": Look("dot", ORANGE)},
    "address": {"": Look("dot", "#77838f")},
    "place": {"": Look("dot", PAPER)},
    "municipality": {"": _area(PAPER, "#5b4a66", opacity=0.0, width_px=2, dash="8 3 2 3")},
    "district": {"": _area(PAPER, "#4a5766", opacity=0.0, dash="4 3")},
    "locality": {"": _area("#e6e2d9", "#77838f", opacity=0.5)},
    "building": {"": _area("#b9b0a0", "#6d655a", opacity=0.8, width_px=0.8)},
    "protected-area": {"": _area(GREEN, "#00634a", opacity=0.15, dash="6 3")},
    "land-use": {"": _area("#d9d2b8", "#77838f", opacity=0.4)},
    "water": {"": _area("#d3e3ea", "#6f97a8", opacity=0.9, width_px=1)},
    "reference": {"": _area(PAPER, "#4a5766", opacity=0.1)},
    "road": {"": Look("line", stroke="#6d655a", width_px=2)},
    "railway": {"": Look("line", stroke="#16202c", width_px=2, dash="6 4")},
    "population": {
        str(step): _area(hue, "#7f4a1d", opacity=0.6, width_px=0.6)
        for step, hue in zip((1, *PEOPLE_STEPS), PEOPLE_HUES, strict=True)
    }
    | {"": _area(PAPER, "#77838f", opacity=0.1, width_px=0.6, dash="2 3")},
    # Each flow has its own edge too, so that they can be told apart in grey. The largest lies underneath.
    "flood-extent": {
        "BHF": _area(WATER_HUES[0], "#08306b", opacity=0.55, width_px=1, dash="1 4"),
        "Q200": _area(WATER_HUES[1], "#08306b", opacity=0.55, width_px=1, dash="6 4"),
        "Q100": _area(WATER_HUES[2], "#08306b", opacity=0.5, width_px=1.2),
        "Q50": _area(WATER_HUES[3], "#08306b", opacity=0.5, width_px=1.6),
        "": _area(WATER_HUES[2], "#08306b", opacity=0.5),
    },
}
STYLE_COLUMNS = {"vital-service": "sector", "safety-point": "type", "population": "residents"}
# The area and the objects of an answer, drawn over the layers.
ANSWER_LOOKS = {
    "area": _area(VERMILION, "#a4161a", opacity=0.08, width_px=2.5, dash="8 5"),
    "row": Look("ring", "none", stroke="#a4161a", width_px=2.5),
    # How an object stands at a flow: the edge says it too, so that the colour may be lost.
    "wet": Look("ring", "none", stroke="#a4161a", width_px=2.8),
    "uncertain": Look("ring", "none", stroke="#8a5a00", width_px=2.8, dash="4 3"),
    "unmapped": Look("ring", "none", stroke="#4a5766", width_px=2.2, dash="1 3"),
}
# What is cut off: certain is solid, what hangs on doubtful passages is dashed, what is so when dry already is dotted.
CUT_OFF_LOOKS = {
    "certain": _area(VERMILION, "#a4161a", opacity=0.4, width_px=1),
    "doubtful": _area(ORANGE, "#8a5a00", opacity=0.3, width_px=1.4, dash="4 3"),
    "dry": _area(INK, INK, opacity=0.25, width_px=1.4, dash="1 3"),
}
CUT_OFF_RINGS = {
    "certain": Look("ring", "none", stroke="#a4161a", width_px=2.8),
    "doubtful": Look("ring", "none", stroke="#8a5a00", width_px=2.8, dash="4 3"),
    "dry": Look("ring", "none", stroke=INK, width_px=2.2, dash="1 3"),
}
ROAD_LOOKS = {
    "closed": Look("line", stroke=INK, width_px=4),
    "doubtful": Look("line", stroke=INK, width_px=3, dash="3 5"),
}
PASSAGE_LOOKS = {
    "bridge": Look("hexagon", ORANGE, "B"),
    "tunnel": Look("hexagon", ORANGE, "T"),
    "underpass": Look("hexagon", ORANGE, "U"),
    "": Look("hexagon", PAPER, "?"),
}
ANCHOR_LOOK = Look("star", YELLOW, stroke=INK, width_px=1.8)
# How a point stands: the gravest first, for a point has one ring and may have several words.
STANDING_LOOKS = {
    "wet": Look("ring", "none", stroke="#a4161a", width_px=3.2),
    "cut-off": Look("ring", "none", stroke="#a4161a", width_px=3, dash="9 4"),
    "unsupplied": Look("ring", "none", stroke="#8a5a00", width_px=3, dash="4 3"),
    "unknown": Look("ring", "none", stroke="#4a5766", width_px=2.4, dash="1 3"),
    "no-obstacle-found": Look("ring", "none", stroke="#1b6e3c", width_px=1.6),
}
_DRAWN_EDGES = ("6 5", "2 4", "12 4", "8 3 2 3", "4 2", "12 8", "3 8")
CATCHMENT_HUES = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION, YELLOW)


def drawn_area(hue: str) -> Look:
    """Give the look of an area that is drawn and not measured: a tint within dashes, each hue with its own."""
    dash = _DRAWN_EDGES[CATCHMENT_HUES.index(hue)] if hue in CATCHMENT_HUES else _DRAWN_EDGES[0]
    return _area(hue, "#4a5766", opacity=0.16, width_px=1.4, dash=dash)


def beyond_looks() -> dict[str, Look]:
    """Give the looks of places that are too far away, by how many live there, and of those without any way."""
    steps = zip((1, *PEOPLE_STEPS), PEOPLE_HUES, strict=True)
    people = {str(step): _area(hue, "#7f2704", opacity=0.85, width_px=1) for step, hue in steps}
    return people | {
        "0": _area(PAPER, "#7f2704", opacity=0.5, width_px=1, dash="2 3"),
        "uncertain": _area(PAPER, "#8a5a00", opacity=0.4, width_px=2, dash="4 3"),
        "no-way": _area(INK, INK, opacity=0.35, width_px=1.6, dash="1 3"),
    }


_EDGES = ("", "6 3", "2 3", "9 3 2 3", "1 4", "12 4", "4 2 1 2", "3 6")
FLOWS = ("Q50", "Q100", "Q200", "BHF")


def look_of(kind: str, code: str | None = None) -> Look:
    """Give the look of a kind's objects of one class; that of the kind where the class has none of its own."""
    looks = LOOKS.get(kind, LOOKS["reference"])
    return looks.get(code or "", looks.get("", next(iter(looks.values()))))


def styled_by(look: Look, position: int, code: str) -> Look:
    """Give a class of a municipality's own column a colour and a letter, keeping the shape that says the kind.

    What has no room for a letter gets an edge of its own, so that the colour may be lost.
    """
    hue = CATEGORIES[position % len(CATEGORIES)]
    if not look.is_symbol:
        return replace(look, fill=hue, opacity=max(look.opacity, 0.35), dash=_EDGES[position % len(_EDGES)])
    return replace(look, fill=hue, letter=next((sign.upper() for sign in code if sign.isalnum()), "?"))


def flood_code(declaration: LayerDeclaration) -> str:
    """Give the class of a flood layer: its flow where we know it."""
    flow = declaration.flood.flow if declaration.flood else ""
    return flow if flow in FLOWS else ""


def drawn_as_area(look: Look) -> Look:
    """Give how an object with an extent is drawn when its kind is a symbol: the same colours as a surface."""
    return _area(look.fill, look.stroke, opacity=0.35, width_px=2) if look.is_symbol else look


_OUTLINES = {
    "square": "M4 3h16a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z",
    "circle": "M12 2.2a9.8 9.8 0 1 1 0 19.6a9.8 9.8 0 1 1 0-19.6z",
    "diamond": "M12 1.5L22.5 12L12 22.5L1.5 12z",
    "triangle": "M12 2.5L22.5 21H1.5z",
    "hexagon": "M6.8 2.8h10.4L22.6 12l-5.4 9.2H6.8L1.4 12z",
    "ring": "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z",
    "star": "M12 0.5L15.4 8.3L23.9 9.1L17.5 14.7L19.4 23L12 18.6L4.6 23L6.5 14.7L0.1 9.1L8.6 8.3z",
    "dot": "M12 7a5 5 0 1 1 0 10a5 5 0 1 1 0-10z",
    "area": "M2 4h20v16H2z",
    "line": "M2 12h20",
}


def symbol_svg(look: Look) -> str:
    """Draw a look as a small SVG picture, 24 × 24, for the map and the legend alike."""
    outline = f'd="{_OUTLINES[look.shape]}" stroke-linejoin="round"'
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    fill = "none" if look.shape == "line" else look.fill
    edge = (
        f'<path class="edge" {outline} fill="{fill}" fill-opacity="{look.opacity}" stroke="{look.stroke}"'
        f' stroke-width="{look.width_px}"{dash}/>'
    )
    halo = (
        f'<path {outline} fill="{PAPER}" stroke="{PAPER}" stroke-width="4"/>'
        if look.is_symbol and look.shape != "ring"
        else ""
    )
    return f'<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">{halo}{edge}{_letter(look)}</svg>'


def _letter(look: Look) -> str:
    if not look.letter:
        return ""
    baseline = 18.2 if look.shape == "triangle" else 16.6
    return (
        f'<text x="12" y="{baseline}" text-anchor="middle" font-size="13" font-weight="700"'
        f' fill="{look.ink}">{escape(look.letter)}</text>'
    )


def style_table() -> dict[str, Any]:
    """Give the whole table for scripts: ``{kind: {code: {"svg": …, "path": …}}}``."""
    return {
        kind: {code: {"svg": symbol_svg(look), "path": drawn_as_area(look).path()} for code, look in looks.items()}
        for kind, looks in {**LOOKS, "answer": ANSWER_LOOKS}.items()
    }
