"""How rows are sent: tagged, kept where they may be kept, read from where they may be read, and never half."""

import csv
import gzip
import io
import shutil
import sqlite3

import pytest

import geopandas
from shapely import from_wkt
from shapely.geometry import shape

from geoansvar import Workspace
from geoansvar.api.audit import Audit
from geoansvar.api.features.views import views_of
from geoansvar.model.access import Access, Principal
from tests.api.conformance.conftest import frame
from tests.api.conftest import HTML, client_of

ITEMS = "/collections/samhallsviktigt/items"
# The table of what other servers answered to bad requests, and what is answered here.
REFUSALS = {
    "limit=0": 400,
    "limit=99999": 200,
    "limit=abc": 400,
    "foo=bar": 400,
    "datetime=junk": 400,
    "crs=http://example.org/none": 400,
    "bbox=11,57,12,58&bbox-crs=http://example.org/none": 400,
    "filter=finns_inte=1": 400,
    "filter=S_INTERSECTS(geometry,POINT(11 58))&filter-lang=cql2-text": 200,
}


@pytest.fixture(scope="module")
def public(town):
    return client_of(town, town.principal("public"))


@pytest.fixture(scope="module")
def staff(town):
    return client_of(town, town.principal("staff"))


@pytest.mark.parametrize(("query", "status"), REFUSALS.items())
def test_the_table_of_refusals(client, query, status):
    assert client.get(f"{ITEMS}?{query}").status_code == status


@pytest.mark.parametrize("which", ["schema", "sortables", "queryables"])
def test_what_others_lack_is_there(client, which):
    assert client.get(f"/collections/samhallsviktigt/{which}").status_code == 200


def test_a_tag_is_strong_and_what_is_unchanged_is_not_sent_again(client):
    rows = [f"{ITEMS}?{query}" for query in ("limit=3", "f=csv", "f=gpkg&limit=3")]
    described = ("/", "/api", "/collections", "/collections/vagar", "/collections/vagar/queryables")
    for address in (*described, *rows, f"{ITEMS}/s-stadshuset"):
        first = client.get(address)
        tag = first.headers["etag"]
        assert not tag.startswith("W/")
        again = client.get(address)
        assert (again.content, again.headers["etag"]) == (first.content, tag), address
        for sent in (tag, f'"x", W/{tag}', "*"):
            unchanged = client.get(address, headers={"If-None-Match": sent})
            assert (unchanged.status_code, unchanged.content) == (304, b""), address
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_tags_differ_where_answers_do(client, staff):
    tags = [client.get(f"{ITEMS}?{query}").headers["etag"] for query in
            ("limit=3", "limit=4", "limit=3&crs=[EPSG:3006]", "limit=3&f=csv", "limit=3&lang=en")]  # fmt: skip
    tags += [client.get(f"{ITEMS}?limit=3", headers={"Accept-Encoding": "identity"}).headers["etag"]]
    tags += [each.get("/collections/vagar/items?limit=3").headers["etag"] for each in (client, staff)]

    assert len(set(tags)) == len(tags)


def test_a_changed_file_has_another_tag(town_folder, tmp_path):
    asker = Principal("x", Access.PROTECTED)
    before = client_of(Workspace.find(town_folder, state=tmp_path / "a"), asker).get(ITEMS).headers["etag"]
    path = town_folder / "layers/data/samhallsviktigt.gpkg"
    rows = geopandas.read_file(path, layer="verksamheter").assign(namn="ändrad")
    rows.to_file(path, layer="verksamheter", driver="GPKG")

    assert client_of(Workspace.find(town_folder, state=tmp_path / "b"), asker).get(ITEMS).headers["etag"] != before


def test_what_is_packed_unpacks_to_the_same(client):
    plain = client.get(f"{ITEMS}?limit=100", headers={"Accept-Encoding": "identity"})
    with client.stream("GET", f"{ITEMS}?limit=100", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())

    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


def test_only_what_is_public_may_be_kept_on_the_way_or_read_by_other_sites(client, public):
    for address in ("/collections", "/collections/vagar/items?limit=1", "/collections/vagar/items/vag-00001"):
        assert public.get(address).headers["cache-control"] == "public, no-cache"
        assert public.get(address).headers["access-control-allow-origin"] == "*"
        assert client.get(address).headers["cache-control"] == "private, no-cache"
        assert "access-control-allow-origin" not in client.get(address).headers
    exposed = public.get("/collections/vagar/items").headers["access-control-expose-headers"]
    assert {"Content-Crs", "ETag", "Link"} <= set(exposed.split(", "))


def test_a_browser_may_ask_whether_it_may_ask_and_learns_nothing_by_that(public):
    asked = {"Origin": "https://karta.example", "Access-Control-Request-Headers": "authorization"}
    there, hidden = (public.options(f"/collections/{name}/items", headers=asked) for name in ("vagar", "aktorer"))

    assert there.status_code == hidden.status_code == 204
    assert there.headers == hidden.headers
    assert "Authorization" in there.headers["access-control-allow-headers"]


@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg"])
@pytest.mark.parametrize("layer", ["samhallsviktigt", "vagar", "beroenden", "trygghetspunkter"])
def test_files_hold_the_rows_as_they_are(client, town, tmp_path, form, layer):
    """Read by GDAL or by Python's own reader, and marked as an exercise."""
    answer = client.get(f"/collections/{layer}/items", params={"f": form, "crs": "[EPSG:3006]"})
    expected = frame(town, layer, 3006)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="OVNING_{layer}.{form}"'
    assert answer.headers["content-crs"].endswith("/3006>")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["id"] for row in rows] == expected.index.tolist()
        assert all(row["exercise"] == "ÖVNING" for row in rows)
        for row, place in zip(rows, expected.geometry, strict=True):
            turned = from_wkt(row["geometry"]) if row["geometry"] else None
            assert (turned is None) == (place is None)
            assert turned is None or (turned.bounds[1], turned.bounds[0]) == place.bounds[:2]
        return
    path = tmp_path / f"rows.{form}"
    path.write_bytes(answer.content)
    read = geopandas.read_file(path).set_index("id").loc[expected.index]
    assert read.crs is None or read.crs.to_epsg() == 3006 or read.geometry.isna().all()
    assert (read["exercise"] == "ÖVNING").all()
    placed = expected.geometry.notna()
    assert (read.geometry.notna() == placed).all()
    assert read.geometry[placed].geom_equals_exact(expected.geometry[placed], 0.0).all()
    assert read["name"].fillna("").tolist() == expected["name"].fillna("").astype(str).tolist()


def test_a_file_without_a_limit_says_where_it_goes_on(client, town):
    whole = client.get("/collections/byggnader/items?f=csv")
    first = client.get("/collections/byggnader/items?f=csv&limit=10")

    assert whole.text.count("\r\n") == len(town.layer("byggnader").frame) + 1
    assert 'rel="next"' in first.headers["link"]
    assert first.text.count("\r\n") == 11


def test_own_columns_with_names_that_a_database_keeps_for_itself(town_folder, tmp_path):
    path = town_folder / "layers/data/samhallsviktigt.gpkg"
    rows = geopandas.read_file(path, layer="verksamheter")
    rows.assign(geom="a", OGC_FID="b", ort="c", Ort="d").to_file(
        town_folder / "layers/data/own.geojson", driver="GeoJSON"
    )
    declared = town_folder / "layers/samhallsviktigt.toml"
    declared.write_text(
        declared.read_text("utf-8")
        .replace("samhallsviktigt.gpkg", "own.geojson")
        .replace('layer = "verksamheter"', ""),
        "utf-8",
    )
    answer = client_of(Workspace.find(town_folder, state=tmp_path / "s")).get(f"{ITEMS}?f=gpkg&crs=[EPSG:3006]")

    assert answer.status_code == 200, answer.text
    (tmp_path / "x.gpkg").write_bytes(answer.content)
    with sqlite3.connect(tmp_path / "x.gpkg") as base:
        names = {row[1] for row in base.execute("PRAGMA table_info(samhallsviktigt)")}
    assert {"ort", "Ort_", "OGC_FID_", "geom_"} <= names


def test_the_page_shows_the_rows_that_a_program_gets(client):
    asked = {"filter": "sector='LIV'", "sortby": "-name", "limit": "1000"}
    rows = client.get(ITEMS, params=asked).json()["features"]
    page = client.get(ITEMS, params={"f": "html", **asked}, headers=HTML).text
    places = [page.index(f">{each['properties']['name']}<") for each in rows]

    assert len(rows) > 1
    assert places == sorted(places)
    assert page.count('<th scope="row">') == len(rows)
    assert client.get(ITEMS, params={"f": "html", "filter": "x"}, headers=HTML).status_code == 400


def test_hidden_layers_and_fields_are_told_as_those_that_never_were(staff, public):
    for rest in ("", "/items", "/items/x", "/schema", "/queryables", "/sortables"):
        hidden, absent = (public.get(f"/collections/{name}{rest}") for name in ("beroenden", "beroendem"))
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["detail"].replace("beroenden", "X") == absent.json()["detail"].replace("beroendem", "X")
        assert hidden.json()["remedy"] == absent.json()["remedy"]
    for query in ("filter={}=1", "sortby={}", "properties={}", 'filter="{}" IS NULL', "filter={} LIKE 'x'"):
        hidden, absent = (staff.get(f"{ITEMS}?{query.format(name)}") for name in ("endurance_h", "endurance_x"))
        assert hidden.status_code == absent.status_code == 400
        assert hidden.json()["detail"].replace("endurance_h", "X") == absent.json()["detail"].replace(
            "endurance_x", "X"
        )
        assert hidden.json()["remedy"].replace("endurance_h", "X") == absent.json()["remedy"].replace(
            "endurance_x", "X"
        )


def test_rows_are_as_coarse_as_answers(town):
    """The county board gets places on a grid of a kilometre: in rows, in boxes and in filters alike."""
    board = client_of(town, town.principal("county-board"))
    asked = {"limit": "5", "crs": "[EPSG:3006]", "filter": "sector='LIV' AND geometry IS NOT NULL"}
    rows = board.get(ITEMS, params=asked).json()["features"]
    assert rows
    for each in rows:
        south, west, north, east = shape(each["geometry"]).bounds  # northing first
        assert [value % 1000 for value in (south, west, north, east)] == [0, 0, 0, 0]
        around = {"bbox": f"{south - 1},{west - 1},{north + 1},{east + 1}", "bbox-crs": "[EPSG:3006]"}
        found = board.get(ITEMS, params=around | {"filter": asked["filter"], "limit": "1000"}).json()
        assert each["id"] in [row["id"] for row in found["features"]]


def test_what_is_held_back_is_said(staff, client):
    assert staff.get(f"{ITEMS}?filter=sector='LIV'").json()["notice"] == "access-limited"
    assert "notice" not in client.get(ITEMS).json()
    assert "access-limited" in staff.get(f"{ITEMS}?filter=sector='LIV'&f=csv").text


@pytest.fixture(scope="module")
def strict(town, tmp_path_factory):
    """The exercise, where three objects of one function are already many."""
    folder = tmp_path_factory.mktemp("few")
    for room in ("layers", "maps", "api"):
        shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(town.root / "pyproject.toml", folder / "pyproject.toml")
    policy = folder / "api/service.toml"
    policy.write_text(policy.read_text("utf-8").replace("objects = 25", "objects = 3"), "utf-8")
    return Workspace.find(folder, state=tmp_path_factory.mktemp("state"))


@pytest.mark.parametrize("form", ["geojson", "csv", "fgb", "gpkg"])
def test_many_of_one_function_do_not_leave_in_any_form_nor_page_by_page(strict, form):
    staff = client_of(strict, strict.principal("staff"))
    refused = staff.get(ITEMS, params={"f": form, "limit": "1"})

    assert (refused.status_code, refused.json()["code"]) == (403, "aggregation")
    assert "Övningsköpings kommun" in refused.json()["remedy"]
    assert staff.get(ITEMS, params={"f": form, "filter": "id = 's-stadshuset'"}).status_code == 200
    assert staff.get("/collections/vagar/items", params={"f": form}).status_code == 200
    assert client_of(strict, strict.principal("isf")).get(ITEMS, params={"f": form}).status_code == 200


def test_who_got_which_rows_is_written_down_and_what_is_public_is_not(strict):
    asked = client_of(strict, None, unnamed="isf")
    before = len(list(Audit.of(strict.state).records()))
    asked.get(ITEMS, params={"filter": "sector='LIV'", "limit": "2", "bbox": "10,57,13,59"})
    tag = asked.get(f"{ITEMS}/s-stadshuset").headers["etag"]
    asked.get(f"{ITEMS}/s-stadshuset", headers={"If-None-Match": tag})
    client_of(strict, None, unnamed="public").get("/collections/vagar/items")
    rows = list(Audit.of(strict.state).records())[before:]

    assert [row["event"] for row in rows] == ["items", "item", "item"]
    assert rows[0]["layer"] == "samhallsviktigt"
    assert (rows[0]["rows"], rows[0]["filter"], rows[0]["bbox"]) == (2, "sector='LIV'", "10,57,13,59")
    assert rows[0]["matched"] > 2
    assert (rows[1]["row"], rows[1]["level"], rows[1]["audience"]) == ("s-stadshuset", "protected", "isf")


def test_views_are_shared_by_those_who_see_all_and_by_nobody_else(town):
    views = views_of(town)
    isf, staff, public = (views.of(town, "vagar", town.principal(name)) for name in ("isf", "staff", "public"))

    assert views.of(town, "vagar", Principal("local", Access.PROTECTED)) is isf
    assert len({id(each) for each in (isf, staff, public)}) == 3
