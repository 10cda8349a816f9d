"""Every layer is a table and every object a page: of 0 rows, of a million, and of what one may not see."""

import re
import time
from typing import cast

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geoansvar import Workspace
from geoansvar.api.layer_table import LayerTable
from geoansvar.api.objects import Pages
from geoansvar.model.access import Access, Principal
from geoansvar.model.layer import Layer
from tests.api.conftest import HTML, client_of
from tests.api.pages import Links


def rows_of(page):
    return re.findall(r'<th scope="row"><span class="name">(.*?)</span>', page)


def words_of(page, title):
    return [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in re.findall(
        rf'<td data-head="{re.escape(title)}"[^>]*>(.*?)</td>', page, re.S)]  # fmt: skip


def test_every_layer_has_a_table_that_the_start_page_leads_to(client, town):
    start = client.get("/", headers=HTML).text
    addresses = {href for _, href in Links(start).found if href.startswith("/collections/")}

    assert addresses == {f"/collections/{name}/items?f=html" for name in town.declarations}
    for address in sorted(addresses):
        shown = client.get(address, headers=HTML)
        assert shown.status_code == 200, address
        assert shown.headers["content-type"].startswith("text/html")


def test_a_table_has_our_columns_with_titles_and_states_as_words(client):
    shown = client.get("/collections/trygghetspunkter/items", params={"f": "html"}, headers=HTML).text

    assert len(rows_of(shown)) == 10
    assert {"förberedd", "öppen", "utpekad"} <= set(words_of(shown, "Status (beslutad)"))
    assert "Krisledningsstaben" in words_of(shown, "Verksamhetsansvarig")
    assert "uppgift saknas" in shown


def test_a_table_is_sorted_by_what_is_shown_and_the_unknown_comes_last(client):
    for sort in ("endurance_h", "-endurance_h"):
        asked = {"f": "html", "sort": sort, "limit": "1000"}
        hours = words_of(
            client.get("/collections/samhallsviktigt/items", params=asked, headers=HTML).text, "Uthållighet (h)"
        )
        known = [float(each.replace(",", ".")) for each in hours if each != "uppgift saknas"]

        assert known == sorted(known, reverse=sort.startswith("-"))
        assert hours[len(known) :] == ["uppgift saknas"] * (len(hours) - len(known))
        assert 0 < len(known) < len(hours)


def test_a_search_finds_words_and_not_only_codes(client, town):
    asked = {"f": "html", "find": "utpekad"}
    shown = client.get("/collections/trygghetspunkter/items", params=asked, headers=HTML).text
    designated = town.layer("trygghetspunkter").frame["status"].eq("designated").sum()

    assert len(rows_of(shown)) == designated > 0
    assert f"{designated} av 10 rader" in shown


def test_a_long_layer_comes_a_page_at_a_time(client):
    first = client.get("/collections/vagar/items", params={"f": "html"}, headers=HTML).text
    following = next(href for words, href in Links(first).found if words == "nästa")
    second = client.get(following, headers=HTML).text

    assert "offset=100" in following
    assert len(rows_of(first)) == len(rows_of(second)) == 100
    assert rows_of(first) != rows_of(second)
    assert len(rows_of(client.get("/collections/vagar/items?f=html&limit=7", headers=HTML).text)) == 7


def test_a_row_leads_to_the_objects_own_page(client):
    shown = client.get("/collections/samhallsviktigt/items/s-brandstation", params={"f": "html"}, headers=HTML).text

    assert "<h1" in shown
    assert "Brandstationen" in shown
    assert "Räddningstjänstförbundet Övran" in shown
    assert 'href="tel:' in shown
    assert "bekräftad 2026-10-26" in shown
    assert "/omrade?feature=samhallsviktigt%2Fs-brandstation" in shown


def test_an_object_page_says_what_is_wrong_with_it(client, town):
    finding = next(each for each in town.findings_of("aktorer") if each.row == "a-apotek")
    shown = client.get("/collections/aktorer/items/a-apotek", params={"f": "html"}, headers=HTML).text

    assert str(finding.text) in shown


def test_an_actors_page_lists_what_it_answers_for(client, town):
    shown = client.get("/collections/aktorer/items/a-krisstab", params={"f": "html"}, headers=HTML).text
    points = town.layer("trygghetspunkter").frame

    for name in points.loc[points["responsible"].eq("a-krisstab"), "name"]:
        assert name in shown


def test_what_hangs_on_an_object_is_told_on_its_page(client, town):
    row = town.layer("beroenden").frame.iloc[0]
    shown = client.get(f"/collections/samhallsviktigt/items/{row['provider']}?f=html", headers=HTML).text

    assert "Beroende av den här" in shown
    assert f"/items/{row['dependent']}?" in shown


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/collections/nej/items?f=html", 404),
        ("/collections/vagar/items/nej?f=html", 404),
        ("/collections/vagar/items?f=doc", 400),
        ("/collections/vagar/items?f=json", 200),
        ("/collections/vagar/items?limit=0", 400),
        ("/collections/vagar/items?limit=1001", 200),
        ("/collections/vagar/items?offset=-1", 400),
        ("/collections/vagar/items?ordna=name", 400),
        ("/collections/vagar/items?f=html&sort=finns_inte&offset=99999999", 200),
    ],
)
def test_what_is_not_there_or_cannot_be_meant_is_said(client, address, status):
    assert client.get(address, headers=HTML).status_code == status


def test_what_one_may_not_see_is_not_there(town):
    layers = {"trygghetspunkter": frozenset({"name", "status"})}
    client = client_of(town, principal=Principal("public", Access.PUBLIC, layers))
    shown = client.get("/collections/trygghetspunkter/items?f=html", headers=HTML).text
    item = client.get("/collections/trygghetspunkter/items/t-allehallen?f=html", headers=HTML).text

    assert client.get("/collections/vagar/items?f=html", headers=HTML).status_code == 404
    assert client.get("/collections/vagar/items/vag-00001?f=html", headers=HTML).status_code == 404
    assert words_of(shown, "Status (beslutad)")
    assert "Underlag enligt din behörighet" in shown
    assert "Underlag enligt din behörighet" in item
    assert "0 anmärkningar" not in item
    for hidden in ("Krisledningsstaben", "Platser dag", "070-", "Beslutad av"):
        assert hidden not in shown
        assert hidden not in item


def test_of_what_one_may_not_see_it_is_not_said_that_it_is_not_there(town):
    layers = {"trygghetspunkter": frozenset({"name", "responsible"})}
    client = client_of(town, principal=Principal("partner", Access.INTERNAL, layers))
    item = client.get("/collections/trygghetspunkter/items/t-allehallen?f=html", headers=HTML).text

    assert "saknas i det du får se" in item
    assert "finns inte i registret" not in item


def test_a_layer_without_rows_says_so(town_folder, tmp_path):
    path = town_folder / "layers/data/trygghetspunkter.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path / "state"))
    shown = client.get("/collections/trygghetspunkter/items?f=html", headers=HTML)

    assert shown.status_code == 200
    assert "0 rader i lagret" in shown.text
    assert "Trygghetspunkter" in shown.text


class NoPages:
    """Knows no actor and no object."""

    def name_of(self, actor):
        return str(actor)


@pytest.fixture(scope="module")
def million(town):
    """A layer of a million points, a few of them named."""
    count = 1_000_000
    frame = gpd.GeoDataFrame(
        {
            "id": [f"b{at}" for at in range(count)],
            "name": pd.Series(["Gården" if at % 100_000 == 7 else None for at in range(count)], dtype=object),
            "address": [None] * count,
            "reviewed": [None] * count,
            "purpose": np.where(np.arange(count) % 3 == 0, "bostad", "industri"),
            "placed_by": ["own"] * count,
        },
        geometry=shapely.points(np.zeros(count), np.zeros(count)),
        crs=3006,
    )
    layer = Layer("byggnader", town.declarations["byggnader"], frame, (), count, "0")
    return LayerTable.of(
        layer, Principal("local", Access.PROTECTED), lang="sv", codes={}, pages=cast(Pages, NoPages())
    )


def test_a_million_rows_are_searched_and_sorted_in_seconds_and_never_all_made_into_words(million):
    began = time.process_time()
    found = million.positions("-id", "gården", million.order)
    page = million.rows(million.positions("purpose", "", million.order)[500_000:500_100])
    took = time.process_time() - began

    assert [row["id"] for row in million.rows(found)] == sorted(
        (f"b{at}" for at in range(7, 10**6, 100_000)), reverse=True
    )
    assert len(page) == 100
    assert {row["purpose"] for row in page} == {"industri"}
    assert took < 20
