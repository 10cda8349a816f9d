"""axe finds nothing to complain of, in light and dark, empty, answered, failed and on a phone."""

from pathlib import Path

import pytest

from tests.browser.conftest import ASKED

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "start": "/",
    "empty": "/omrade",
    "answered": ASKED,
    "error": "/omrade?sok=Finnsintegatan 999",
    "maps": "/maps",
    "map": "/maps/lagesbild",
    "floods": "/oversvamning?kind=exposure&indicator=vital_services&at=Q100&part=affected",
    "directive": "/oversvamning?kind=flood-directive",
    "flood map": "/maps/oversvamning",
    "map of points": "/maps/trygghetspunkter",
    "map of the cut off": "/maps/avskurna",
    "responsibility": "/ansvar",
    "of an actor": "/ansvar?actor=a-apotek&table=continuity&sort=-name",
    "coverage": "/tackning?kind=coverage&mode=walk&within_m=1000+2000&flood=Q100",
    "coverage unasked": "/tackning",
    "points": "/tackning?kind=status",
    "cut off": "/tackning?kind=isolation&anchors=kommungrans&flood=Q100&vehicle=rescue",
    "proposed": "/tackning?kind=siting&proposed=Allégatan+12&within_m=1000&mode=walk",
    "supposed": "/tackning?kind=what-if&question=coverage&mode=walk&within_m=1000&close_points=t-allehallen",
    "reach error": "/tackning?kind=coverage&within_m=långt",
    "table": "/collections/samhallsviktigt/items?f=html&sort=-endurance_h",
    "nothing found": "/collections/samhallsviktigt/items?f=html&find=finnsinte",
    "object": "/collections/samhallsviktigt/items/s-brandstation?f=html",
    "actor": "/collections/aktorer/items/a-krisstab?f=html",
    "statement": "/tillganglighet",
    "missing": "/finns-inte",
    "english": ASKED + "&lang=en",
}


# Symbols that stand close on a map have their equal in the table below it (WCAG 2.5.8, exception equivalent).
ON_A_MAP = {"target-size": {"enabled": False}}
WITH_A_MAP = (
    "map", "flood map", "map of points", "map of the cut off", "floods", "directive", "coverage", "cut off",
    "proposed", "answered", "english",
)  # fmt: skip


def violations(page, rules=None):
    page.evaluate(AXE.read_text(encoding="utf-8"))  # from the test's side: the page itself would refuse to load it
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules or {}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_violation(window, service, name, scheme):
    page = window(service, color_scheme=scheme).open(PAGES[name])

    assert violations(page, ON_A_MAP if name in WITH_A_MAP else None) == []


ON_A_PHONE = (
    "start", "answered", "error", "floods", "responsibility", "coverage", "points", "cut off", "proposed", "supposed",
    "table", "object", "statement",
)  # fmt: skip


@pytest.mark.parametrize("name", ON_A_PHONE)
def test_no_violation_on_a_phone(window, service, name):
    page = window(service, size=(390, 844), is_mobile=True, has_touch=True).open(PAGES[name])

    assert violations(page, ON_A_MAP if name in WITH_A_MAP else None) == []


@pytest.mark.parametrize("name", ["answered", "responsibility", "coverage", "points", "supposed", "table"])
def test_no_violation_with_everything_unfolded(window, service, name):
    page = window(service).open(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert violations(page, ON_A_MAP if name in WITH_A_MAP else None) == []
