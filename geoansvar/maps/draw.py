"""From a plan to a Leaflet map; the only place that knows folium, and no data pass through its templates."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from branca.element import CssLink, Element, JavascriptLink, MacroElement

import folium
from folium.map import CustomPane
from folium.plugins import Draw
from folium.template import Template

from geoansvar.maps.assets import OWN, AssetStore, asset_store
from geoansvar.maps.labels import ABOVE
from geoansvar.maps.markup import legend_html, tables_html
from geoansvar.maps.planned import BasePart, Feature, Label, MapPlan, Picture, PlanLayer
from geoansvar.maps.style import drawn_as_area, look_of, style_table, symbol_svg
from geoansvar.texts import Lang, Text, text

MOST_REACHABLE = 1_000  # a layer with more objects is drawn on a canvas, where the keyboard cannot reach them
# Pane → height above the ground, and whether it takes the pointer. Leaflet's own markers are at 600, popups at 700.
PANES = {
    "geo-ground": (210, False),
    "geo-depths": (330, False),
    "geo-canvas": (340, True),
    "geo-areas": (350, True),
    "geo-roads": (380, False),
    "geo-lines": (390, True),
    "geo-labels": (590, False),
    "geo-badges": (610, False),
}
# What folium links to on every page and this map does without.
NOT_NEEDED = frozenset((
    "jquery", "bootstrap", "awesome_markers", "bootstrap_css", "glyphicons_css", "awesome_markers_font_css",
    "awesome_markers_css", "awesome_rotate_css",
))  # fmt: skip
EXERCISE = "ÖVNING"  # the same word in every language: it is the mark, not a text
WORDS: dict[str, Text] = {  # what our scripts say; a blank that is left in is theirs to fill
    "zoom_in": text("Zooma in"),
    "zoom_out": text("Zooma ut"),
    "close": text("Stäng"),
    "unnamed": text("Utan namn"),
    "north": text("Norr är uppåt"),
    "uncertain": text("Osäkert läge"),
    "map": text("Karta"),
    "here": text("{count} objekt här", count="{count}"),
    "back": text("Visa alla som ligger här"),
    "several_flows": text("flera flöden samtidigt"),
    "online_lost": text("{title} svarar inte och är borttagen. Kommunens egen bakgrund visas.", title="{title}"),
}
# Our own scripts: the first draws the plan, each of the others adds one thing to what it has drawn.
SCRIPTS = ("map.js", "overlap.js", "flows.js")
ONLINE_SCRIPT = "online.js"
PICTURE_OPACITY = 0.85  # so much that the classes stand out, so little that the ground is seen


@dataclass(frozen=True, slots=True)
class Head:
    """A style sheet or a script that must be there before the map: its address, or its text where it is inline."""

    kind: Literal["css", "js"]
    content: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn map, in the parts that a page needs.

    Attributes
    ----------
    head
        Style sheets and scripts, in order. The scripts must have run before ``script``.
    body
        The map's own element. The page gives it its size.
    script
        Makes the map. Served as a file of its own, or inline with its hash in the CSP.
    legend, tables
        HTML for beside and below the map; the legend's boxes switch the layers.
    """

    head: tuple[Head, ...]
    body: str
    script: str
    legend: str
    tables: str


class _Planned(MacroElement):
    """Hands a part of the plan to our own script, by position: the plan itself never meets a template."""

    def __init__(self, call: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations here
        self._name = "Planned"
        self._template = Template(
            "{% macro script(this, kwargs) %}" + call + "({{ this._parent.get_name() }}, geoansvarPlan);{% endmacro %}"
        )


def draw(plan: MapPlan, *, inline: bool = False, drawing: bool = False, store: AssetStore | None = None) -> Drawing:
    """Draw a plan: same plan, same bytes.

    Parameters
    ----------
    inline
        Put the text of every script and style sheet in the head, instead of its address.
    drawing
        Bring the tools with which a reader draws an area (Leaflet.draw; the page makes its own buttons).

    Raises
    ------
    AssetRefused
        If the map would need a file that is not in the installed packages.
    """
    figure = _figure(plan)
    figure.render()
    online = plan.online is not None and not inline  # a file for a stick asks for nothing outside itself
    own = ("map.css", *SCRIPTS, *([ONLINE_SCRIPT] if online else []))
    links = [*_links(figure, drawing=drawing), *(OWN + name for name in own)]
    files = store or asset_store()
    script = f"window.geoansvarPlan = {safe_json(plan_json(plan, online=online))};\n{figure.script.render()}"
    return Drawing(
        head=tuple(
            Head("css" if link.endswith(".css") else "js", files.inline(link) if inline else files.link(link))
            for link in sorted(links, key=lambda link: link.endswith(".js"))
        ),
        body=figure.html.render().strip(),
        script=script,
        legend=legend_html(plan if online else replace(plan, online=None)),
        tables=tables_html(plan),
    )


def _figure(plan: MapPlan) -> Any:
    west, south, east, north = plan.bounds
    chart = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=int(plan.zoom),
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        minZoom=max(3, int(plan.zoom) - 4),
        maxZoom=19,
        zoomSnap=0.25,
    )
    for pane, (height, takes_pointer) in PANES.items():
        chart.add_child(CustomPane(pane, z_index=height, pointer_events=takes_pointer))
    chart.add_child(_Planned("geoansvarDraw.start"))
    _number(chart)
    return chart.get_root()


def _number(chart: Element) -> None:
    """Give every element a name that is the same each time: folium's own are drawn by lot."""
    chart._id = "geoansvar"
    children = list(chart._children.values())
    chart._children.clear()
    for position, child in enumerate(children):
        child._id = str(position)
        chart.add_child(child)


def _links(figure: Any, *, drawing: bool) -> Iterator[str]:
    for name, child in figure.header._children.items():
        if isinstance(child, JavascriptLink | CssLink) and name not in NOT_NEEDED:
            yield child.url
    if drawing:
        yield from (url for _, url in (*Draw.default_css, *Draw.default_js))


def safe_json(data: Any) -> str:
    r"""Write JSON that ends no script element: ``</script>`` becomes ``\u003c/script>``."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return plain


def plan_json(plan: MapPlan, *, online: bool = False) -> dict[str, Any]:
    """Give what our script needs of a plan; pictures from elsewhere only where they may be asked for."""
    return {
        "name": plan.name,
        "title": plan.title,
        "exercise": plan.exercise,
        "words": words_in(plan.lang) | ({"exercise": EXERCISE} if plan.exercise else {}),
        "credit": _credit(plan),
        "warning": plan.warning,
        "bounds": [[plan.bounds[1], plan.bounds[0]], [plan.bounds[3], plan.bounds[2]]],
        "hidden": [layer.name for layer in plan.base_layers if not layer.visible],
        "base": [_base_json(part) for part in plan.base],
        "layers": [_layer_json(layer) for layer in plan.layers],
        "labels": [_label_json(label) for label in plan.labels],
        "style": style_table(),
        **({"online": asdict(plan.online)} if online and plan.online is not None else {}),
    }


def words_in(lang: Lang) -> dict[str, str]:
    """Give the few words that the script itself shows."""
    return {key: word.render(lang) for key, word in WORDS.items()}


def _credit(plan: MapPlan) -> str:
    return " · ".join(sorted({source.owner for source in plan.sources}))


def _base_json(part: BasePart) -> dict[str, Any]:
    return {
        "layer": part.layer,
        "pane": "geo-ground" if part.under else "geo-roads",
        "path": part.look.path(),
        "casing": part.casing,
        "grows": part.key.startswith("road-"),
        "zoom": part.min_zoom,
        "geometry": part.geometry,
    }


def _layer_json(layer: PlanLayer) -> dict[str, Any]:
    canvas = layer.drawn > MOST_REACHABLE
    looks = [each.look for each in layer.classes] if layer.part else [look_of(layer.kind)]
    line = all(look.shape == "line" for look in looks)
    return {
        "name": layer.name,
        "title": layer.title,
        "visible": layer.visible,
        "canvas": canvas,
        "rings": any(each.look.shape == "ring" for each in layer.classes),
        "pane": "geo-canvas" if canvas else "geo-lines" if line else "geo-areas",
        "titles": list(layer.titles),
        "classes": {
            each.code: {"title": each.title, "svg": symbol_svg(each.look), "path": drawn_as_area(each.look).path()}
            for each in layer.classes
        },
        "features": [_feature_json(feature) for feature in layer.features if feature.geometry is not None],
        "kind": f"{layer.kind} {layer.part}".strip(),
        "flow": layer.flow,
        **({"picture": _picture_json(layer.picture)} if layer.picture else {}),
    }


def _label_json(label: Label) -> list[Any]:
    has_sides = label.rank == "badge" or label.rank in ABOVE
    rank = f"{label.rank} geo-side-{label.side}" if has_sides else label.rank
    return [label.text, *label.at, rank, label.min_zoom, label.layer]


def _picture_json(picture: Picture) -> dict[str, Any]:
    west, south, east, north = picture.bounds
    return {
        "data": "data:image/png;base64," + base64.b64encode(picture.png).decode(),
        "bounds": [[south, west], [north, east]],
        "opacity": PICTURE_OPACITY,
    }


def _feature_json(feature: Feature) -> list[Any]:
    """Write an object as a row, which is a third of a GeoJSON feature; the script makes it one again."""
    geometry = feature.geometry or {}
    row = [geometry["type"], geometry["coordinates"], feature.id, feature.name, feature.code, list(feature.values)]
    extras = [feature.full_from if feature.symbol_at else 0, int(feature.uncertain), feature.spot or 0]
    while extras and not extras[-1]:
        extras.pop()
    return [*row, *extras]
