"""Every page that the service gives, in every state that it has: what all tests of all pages go through."""

from dataclasses import dataclass

from geoansvar.api import openapi_document
from tests.browser.conftest import ASKED

ITEMS = "/collections/{layer}/items"
ONE_ITEM = ITEMS + "/{item_id}"
FROZEN = "{frozen}"  # stands for a situation that a test has frozen


@dataclass(frozen=True)
class State:
    """A page in one of its states.

    Attributes
    ----------
    route
        As the service describes it; what is no route of its own is a fault page.
    is_map
        A map is all that it is.
    beside
        A map stands beside the answer. On either, symbols lie where their objects lie, some close together: their
        equal is the table or the list.
    status
        With which it is answered.
    """

    route: str
    address: str
    is_map: bool = False
    beside: bool = False
    status: int = 200


def _map(name):
    return State("/maps/{name}", f"/maps/{name}", is_map=True)


STATES = {
    "start": State("/", "/?f=html"),
    "area, empty": State("/omrade", "/omrade"),
    "area, answered": State("/omrade", ASKED, beside=True),
    "area, in English": State("/omrade", ASKED + "&lang=en", beside=True),
    "area, drawn": State(
        "/omrade",
        '/omrade?geometry={"type":"Polygon","coordinates":[[[12.93,57.72],[12.95,57.72],[12.95,57.73],[12.93,57.72]]]}',
        beside=True,
    ),
    "area, unknown": State("/omrade", "/omrade?sok=Finnsintegatan 999", status=422),
    "area, nothing there": State("/omrade", "/omrade?feature=vagar/vag-1", status=404),
    "maps": State("/maps", "/maps?f=html"),
    "map of the situation": _map("lagesbild"),
    "map of floods": _map("oversvamning"),
    "map of points": _map("trygghetspunkter"),
    "map of the cut off": _map("avskurna"),
    "floods, unasked": State("/oversvamning", "/oversvamning"),
    "floods": State("/oversvamning", "/oversvamning?kind=exposure", beside=True),
    "floods, rows": State(
        "/oversvamning", "/oversvamning?kind=exposure&indicator=vital_services&at=Q100&part=affected", beside=True
    ),
    "floods, directive": State("/oversvamning", "/oversvamning?kind=flood-directive", beside=True),
    "floods, unreadable": State("/oversvamning", "/oversvamning?kind=exposure&level_m=högt", status=400),
    "responsibility": State("/ansvar", "/ansvar"),
    "responsibility, of an actor": State("/ansvar", "/ansvar?actor=a-apotek&table=continuity&sort=-name"),
    "coverage, unasked": State("/tackning", "/tackning"),
    "coverage": State("/tackning", "/tackning?kind=coverage&mode=walk&within_m=1000+2000&flood=Q100", beside=True),
    "points": State("/tackning", "/tackning?kind=status"),
    "cut off": State(
        "/tackning", "/tackning?kind=isolation&anchors=kommungrans&flood=Q100&vehicle=rescue", beside=True
    ),
    "proposed": State("/tackning", "/tackning?kind=siting&proposed=Allégatan+12&within_m=1000&mode=walk", beside=True),
    "supposed": State(
        "/tackning",
        "/tackning?kind=what-if&question=coverage&mode=walk&within_m=1000&close_points=t-allehallen",
        beside=True,
    ),
    "coverage, unreadable": State("/tackning", "/tackning?kind=coverage&within_m=långt", status=400),
    "table": State(ITEMS, "/collections/samhallsviktigt/items?f=html&sort=-endurance_h"),
    "table, found nothing": State(ITEMS, "/collections/samhallsviktigt/items?f=html&find=finnsinte"),
    "object": State(ONE_ITEM, "/collections/samhallsviktigt/items/s-brandstation?f=html"),
    "actor": State(ONE_ITEM, "/collections/aktorer/items/a-krisstab?f=html"),
    "situations": State("/lage", "/lage?f=html"),
    "situation": State("/lage/{name}", f"/lage/{FROZEN}?f=html"),
    "situations compared": State("/lage/jamfor", f"/lage/jamfor?before={FROZEN}&after={FROZEN}&f=html"),
    "collections": State("/collections", "/collections?f=html"),
    "collection": State("/collections/{layer}", "/collections/samhallsviktigt?f=html"),
    "conformance": State("/conformance", "/conformance?f=html"),
    "description": State("/api.html", "/api.html"),
    "log in": State("/login", "/login"),
    "statement": State("/tillganglighet", "/tillganglighet"),
    "kind of fault": State("/problems/{code}", "/problems/unknown-name"),
    "missing": State("missing", "/finns-inte", status=404),
}
JOBS = {"/jobs", "/jobs/{job_id}", "/jobs/{job_id}/results"}
PARTS = {f"/collections/{{layer}}/{part}" for part in ("schema", "queryables", "sortables")}
TILE = "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}"
NO_PAGES = {"/api", "/health", "/search", TILE, *JOBS, *PARTS}  # documents for programs


def states(*, maps=True):
    """Name the states, those of maps left out if so said."""
    return [name for name, state in STATES.items() if maps or not state.is_map]


def unknown_pages(app, recipes):
    """Name what the service gives that is neither a page of ours nor known to be none."""
    described = openapi_document(app)["paths"]
    routes = {path for path, row in described.items() if "get" in row} - NO_PAGES
    drawn = {state.address.removeprefix("/maps/") for state in STATES.values() if state.is_map}
    return routes - {state.route for state in STATES.values()} | set(recipes) - drawn
