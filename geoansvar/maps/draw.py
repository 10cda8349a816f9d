"""From a plan to a Leaflet map; the only place that knows folium, and no data pass through its templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from branca.element import CssLink, Element, JavascriptLink, MacroElement

import folium
from folium.map import CustomPane
from folium.plugins import Draw, FastMarkerCluster
from folium.template import Template

from geoansvar.maps.assets import OWN, AssetStore, asset_store
from geoansvar.maps.large import in_one_file
from geoansvar.maps.markup import legend_html, tables_html
from geoansvar.maps.planned import MapPlan
from geoansvar.maps.script_data import plan_json, safe_json, taken_out

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
# Our own scripts: the first draws the plan, each of the others adds one thing to what it has drawn.
SCRIPTS = ("map.js", "overlap.js", "flows.js")
ONLINE_SCRIPT = "online.js"


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
    files
        What the script fetches once, by the hash of its content: the objects of layers with many.
    """

    head: tuple[Head, ...]
    body: str
    script: str
    legend: str
    tables: str
    files: Mapping[str, str] = field(default_factory=dict)


class _Planned(MacroElement):
    """Hands a part of the plan to our own script, by position: the plan itself never meets a template."""

    def __init__(self, call: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations here
        self._name = "Planned"
        self._template = Template(
            "{% macro script(this, kwargs) %}" + call + "({{ this._parent.get_name() }}, geoansvarPlan);{% endmacro %}"
        )


def draw(
    plan: MapPlan,
    *,
    inline: bool = False,
    drawing: bool = False,
    address: str = "",
    store: AssetStore | None = None,
) -> Drawing:
    """Draw a plan: same plan, same bytes.

    Parameters
    ----------
    inline
        Put the text of every script and style sheet in the head, instead of its address, and all data in the script:
        what would be tiled is shown as counts.
    drawing
        Bring the tools with which a reader draws an area (Leaflet.draw; the page makes its own buttons).
    address
        Of the map in the service: what is fetched later is fetched from under it. Without one everything is inside.

    Raises
    ------
    AssetRefused
        If the map would need a file that is not in the installed packages.
    """
    plan = plan if address and not inline else in_one_file(plan)
    figure = _figure(plan)
    figure.render()
    files = store or asset_store()
    online = plan.online is not None and not inline  # a file for a stick asks for nothing outside itself
    given = plan_json(plan, online=online)
    later = taken_out(given, address) if address and not inline else {}
    links = [*_links(figure, plan, drawing=drawing), OWN + "map.css", *_own_scripts(plan, later, online=online)]
    script = f"window.geoansvarPlan = {safe_json(given)};\n{figure.script.render()}"
    return Drawing(
        head=tuple(
            Head("css" if link.endswith(".css") else "js", files.inline(link) if inline else files.link(link))
            for link in sorted(links, key=lambda link: link.endswith(".js"))
        ),
        body=figure.html.render().strip(),
        script=script,
        legend=legend_html(plan if online else replace(plan, online=None)),
        tables=tables_html(plan),
        files=later,
    )


def _own_scripts(plan: MapPlan, later: Mapping[str, str], *, online: bool) -> Iterator[str]:
    """Name our own scripts that the map needs, in the order in which they must run."""
    forms = {layer.form for layer in plan.layers}
    tiled = "tiles" in forms or bool(plan.base_tiles)
    if tiled:
        yield OWN + "tiles.js"
    if tiled or later or "clusters" in forms:
        yield OWN + "large.js"
    yield from (OWN + name for name in SCRIPTS)
    if online:
        yield OWN + ONLINE_SCRIPT


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


def _links(figure: Any, plan: MapPlan, *, drawing: bool) -> Iterator[str]:
    for name, child in figure.header._children.items():
        if isinstance(child, JavascriptLink | CssLink) and name not in NOT_NEEDED:
            yield child.url
    if any(layer.form == "clusters" for layer in plan.layers):
        yield from (url for _, url in FastMarkerCluster.default_js)  # how they look is ours
    if drawing:
        yield from (url for _, url in (*Draw.default_css, *Draw.default_js))
