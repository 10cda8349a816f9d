"""A drawing adds nothing to its plan, and texts stay texts whatever they say."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from geoansvar.errors import AssetRefused
from geoansvar.maps import plan_map
from geoansvar.maps.assets import AssetStore, pinned, stored_texts
from geoansvar.maps.draw import draw
from geoansvar.maps.script_data import plan_json, safe_json
from geoansvar.maps.single import single_file
from tests.maps.hostile import HARMLESS, PAYLOADS, saying

LARGEST_FILE_BYTES = 10_000_000


class Structure(HTMLParser):
    """The elements of a page with the names of their attributes, without any text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, *(name for name, _ in attrs)))


def test_the_same_plan_gives_the_same_bytes(workspace):
    plan = plan_map(workspace, "lagesbild")

    assert draw(plan) == draw(plan)
    assert single_file(plan) == single_file(plan)


def test_a_page_links_to_this_service_and_to_nothing_else(workspace):
    drawing = draw(plan_map(workspace, "lagesbild"))

    assert all(head.content.startswith("/assets/") for head in drawing.head)
    assert [head.content.rsplit("/", 1)[1] for head in drawing.head] == [
        "leaflet.css", "map.css", "leaflet.js", "map.js", "overlap.js", "flows.js",
    ]  # fmt: skip
    for part in (drawing.body, drawing.legend, drawing.tables, drawing.script):
        assert "http" not in part
    assert "<script" not in drawing.body + drawing.legend + drawing.tables
    assert "<style" not in drawing.body + drawing.legend + drawing.tables
    assert "style=" not in drawing.body + drawing.legend + drawing.tables


def test_the_tools_for_drawing_come_only_where_they_are_wanted(workspace):
    names = [head.content.rsplit("/", 1)[1] for head in draw(plan_map(workspace, "lagesbild"), drawing=True).head]

    assert "leaflet.draw.js" in names
    assert names.index("leaflet.js") < names.index("leaflet.draw.js")


def test_a_map_that_would_need_another_file_is_refused(workspace):
    without_leaflet = {url: digest for url, digest in pinned().items() if "leaflet@" not in url}

    with pytest.raises(AssetRefused):
        draw(plan_map(workspace, "lagesbild"), store=AssetStore(stored_texts(), without_leaflet))


def test_a_single_file_holds_its_own_policy_and_no_address(workspace):
    page = single_file(plan_map(workspace, "lagesbild"))

    assert "default-src 'none'" in page.replace("&#39;", "'")
    assert "<link" not in page
    assert "src=" not in page.split("<style>")[0]
    assert len(page.encode()) < LARGEST_FILE_BYTES


def test_a_single_file_says_that_it_is_an_exercise_and_that_it_warns_nobody(workspace):
    page = single_file(plan_map(workspace, "lagesbild"))

    assert '<p class="geo-band">ÖVNING</p>' in page
    assert "larmar, kallar och varnar ingen" in page
    workspace.exercise = False
    assert "ÖVNING</" not in single_file(plan_map(workspace, "lagesbild"))


def test_the_tables_hold_every_named_object_also_those_without_place(workspace):
    tables = draw(plan_map(workspace, "lagesbild")).tables

    for name in ("Solgårdens äldreboende", "Fördelningsstation Norr", "Vattenverket", "Hemtjänsten", "Norrskolan"):
        assert name in tables
    assert tables.count("läge saknas") == 1
    assert tables.count("osäkert läge") == 1


def test_the_legend_has_a_box_per_layer_with_count_date_and_age(workspace):
    legend = draw(plan_map(workspace, "lagesbild")).legend

    assert legend.count('type="checkbox"') == len(workspace.layers) - 1  # the actors are on no map
    assert "4 objekt, 1 utan läge" in legend
    assert "2026-11-01" in legend
    assert "bör ses över" in legend


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_adds_or_changes_an_element(payload):
    hostile, harmless = single_file(saying(payload)), single_file(saying(HARMLESS))

    assert Structure(hostile).elements == Structure(harmless).elements


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_the_script_holds_the_plan_as_it_is(payload):
    plan = saying(payload)
    script = draw(plan).script
    held = script.removeprefix("window.geoansvarPlan = ").split(";\n", 1)[0]

    assert json.loads(held) == json.loads(safe_json(plan_json(plan)))
    assert json.loads(held)["title"] == payload.replace("\u0000", "")[:80]
    assert "</script" not in script
    assert "<!--" not in script
    rest = script.split(";\n", 1)[1]
    assert rest == draw(saying(HARMLESS)).script.split(";\n", 1)[1]  # what folium wrote knows no text of ours


def test_json_can_stand_in_a_script_element():
    assert safe_json({"a": "</script>&\u2028"}) == '{"a":"\\u003c/script\\u003e\\u0026\\u2028"}'
