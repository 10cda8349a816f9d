"""Two real municipalities, made with ``init`` over real data: the recipes are here, the data are not."""

import shutil
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

import shapely

from geoansvar import Workspace
from geoansvar.model.codes import packaged_codes
from geoansvar.scaffold import init_workspace

pytestmark = pytest.mark.real_data
TODAY = date(2026, 11, 22)

# Organisations that anyone may name; roles from public plans. No persons, and no number that is not known: the
# contacts are empty, and are therefore reported as missing.
BORAS_ACTORS = (
    ("Kommunstyrelsen i Borås", "municipality", "local"),
    ("Krisledningsnämnden i Borås", "municipality", "local"),
    ("Servicenämnden i Borås", "municipality", "local"),
    ("AB Bostäder i Borås", "municipal-company", "local"),
    ("Borås Elnät AB", "municipal-company", "local"),
    ("Borås Energi och Miljö AB", "municipal-company", "local"),
    ("Södra Älvsborgs räddningstjänstförbund", "rescue-service", "local"),
    ("Västra Götalandsregionen", "region", "regional"),
    ("Södra Älvsborgs sjukhus", "region", "regional"),
    ("Västtrafik AB", "transport", "regional"),
    ("Länsstyrelsen i Västra Götalands län", "county-board", "regional"),
    ("Polisen, lokalpolisområde Borås", "police", "local"),
    ("SOS Alarm Sverige AB", "alarm", "national"),
    ("Trafikverket", "transport", "national"),
    ("Telia", "telecom", "national"),
    ("Teracom", "telecom", "national"),
    ("Civilförsvarsförbundet, FRG i Borås", "volunteers", "local"),
    ("Svenska kyrkan i Borås", "faith", "local"),
)
ALINGSAS_POINTS = (
    "Bjärkehallen",
    "Alströmerhallen",
    "Östlyckeskolan och Östlyckehallen",
    "Albert Hall",
    "Hemsjö Kyrkskola",
)
FLOOD = """title = "Översvämning {flow}"
kind = "flood-extent"
access = "public"
[source]
owner = "Myndigheten för civilt försvar (MCF)"
licence = "verifiera"
retrieved = 2026-11-01
review_by = 2027-11-01
path = "data/{file}"
[flood]
flow = "{flow}"
rank = {rank}
survey = "Viskan"
climate = "2100"
detail = "overview"
accuracy_m = 25
"""
LOCALITIES = """title = "Tätorter"
kind = "locality"
access = "public"
[source]
owner = "Lantmäteriet"
licence = "verifiera"
retrieved = 2020-06-26
review_by = 2027-11-01
path = '{path}'
[columns]
TATNR = "code"
NAMN1 = "name"
"""


PEOPLE = """title = "Tätorter med folkmängd"
kind = "population"
access = "public"
[source]
owner = "SCB och Lantmäteriet"
licence = "verifiera"
retrieved = 2020-06-26
review_by = 2027-11-01
path = '{path}'
[columns]
TATNR = "id"
NAMN1 = "name"
BEF = "residents"
"""
KAMPEN = {
    "byggnader": """title = "Byggnader (OpenStreetMap)"
kind = "building"
access = "public"
[source]
owner = "OpenStreetMap"
licence = "ODbL-1.0"
retrieved = 2026-11-01
path = '{data}/kampen.osm.pbf'
layer = "multipolygons"
having = "building"
[columns]
building = "purpose"
""",
    "djup": """title = "Djup, Kampen"
kind = "flood-depth"
access = "public"
[source]
owner = "Kampen"
licence = "MIT"
retrieved = 2026-11-01
path = '{data}/1in100_inundation_map.tif'
[flood]
flow = "Q100"
survey = "Kampen"
""",
}


def fill(template, path, rows, *, owner, access):
    """Fill in a template as a co-ordinator does, and save it in ``layers/``."""
    book = openpyxl.load_workbook(template)
    table: Any = book.worksheets[0]
    titles = {str(cell.value).removesuffix(" *"): cell.column for cell in table[1]}
    table.delete_rows(2)
    for number, row in enumerate(rows, start=2):
        for title, value in row.items():
            table.cell(number, titles[title], value)
    for mark, value in (("owner", owner), ("access", access), ("retrieved", datetime(2026, 11, 20))):
        sheet, cell = book.defined_names[f"geoansvar_{mark}"].attr_text.split("!")
        book[sheet.strip("'")][cell.replace("$", "")] = value
    book.save(path)


def actor_rows(neighbours):
    words = {"local": "lokal", "regional": "regional", "national": "nationell"}
    titles = packaged_codes("categories").codes
    own = [
        {"Namn": name, "Slag": titles[category].sv, "Nivå": words[level], "Ansvarsområde": "Hela kommunen"}
        for name, category, level in BORAS_ACTORS
    ]
    return own + [
        {"Namn": f"{name} kommun", "Slag": titles["neighbour"].sv, "Nivå": "lokal", "Ansvarsområde": name}
        for name in neighbours
    ]


@pytest.fixture(scope="module")
def boras(real_data, tmp_path_factory):
    root = tmp_path_factory.mktemp("real") / "boras"
    init_workspace(root, "1490", today=TODAY)
    layers = root / "layers"
    for flow, rank, name in (("Q100", 2, "flood100_1490.json"), ("BHF", 4, "floodBHF_1490.json")):
        shutil.copy(real_data / "boras_flood" / name, layers / "data" / name)
        declared = FLOOD.format(flow=flow, rank=rank, file=name)
        (layers / f"oversvamning_{flow.lower()}.toml").write_text(declared, encoding="utf-8")
    with (root / "maps" / "lagesbild.toml").open("a", encoding="utf-8") as recipe:
        recipe.write('\n[[layer]]\nname = "oversvamning_bhf"\n')
    path = real_data / "bjornsh" / "mb_riks" / "mb_riks.shp"
    (layers / "befolkning.toml").write_text(PEOPLE.format(path=path.resolve()), encoding="utf-8")
    (layers / "tatorter.toml").write_text(LOCALITIES.format(path=path.resolve()), encoding="utf-8")
    neighbours = ("Ulricehamn", "Mark", "Svenljunga", "Tranemo", "Herrljunga", "Vårgårda", "Bollebygd")
    fill(
        root / "mallar/aktorer.xlsx",
        layers / "aktorer.xlsx",
        actor_rows(neighbours),
        owner="Borås Stad",
        access="intern",
    )
    return Workspace.find(root)


@pytest.fixture(scope="module")
def alingsas(tmp_path_factory):
    root = tmp_path_factory.mktemp("real") / "alingsas"
    init_workspace(root, "Alingsås", today=TODAY)
    rows = [{"Namn": name, "Typ": "trygghetspunkt", "Status (beslutad)": "utpekad"} for name in ALINGSAS_POINTS]
    target = root / "layers" / "trygghetspunkter.xlsx"
    fill(root / "mallar/trygghetspunkter.xlsx", target, rows, owner="Alingsås kommun", access="öppen")
    return Workspace.find(root)


@pytest.fixture(scope="module")
def kampen(real_data, tmp_path_factory):
    """A whole town with houses and depths; abroad, so its municipality is made up."""
    root = tmp_path_factory.mktemp("real") / "kampen"
    (root / "layers").mkdir(parents=True)
    (root / "pyproject.toml").write_text(
        '[tool.geoansvar]\nmunicipality = "9999"\nname = "Kampen"\nexercise = true\nexercise_day = 2026-11-16\n'
    )
    for name, declared in KAMPEN.items():
        written = declared.format(data=(real_data / "kampen").resolve())
        (root / "layers" / f"{name}.toml").write_text(written, encoding="utf-8")
    return Workspace.find(root)


def asked(workspace, area):
    return workspace.answer({"kind": "affected-area", "area": area, "as_of": TODAY})


def test_boras_has_no_errors_and_tells_of_its_dirt(boras):
    found = boras.findings()
    assert [finding for finding in found if finding.severity == "error"] == []
    assert {finding.code for finding in found} >= {"id-made"}


def test_the_actors_of_boras_are_in_the_flood_and_nobody_can_be_called(boras):
    answer = asked(boras, {"layer": "oversvamning_bhf"})
    actors = {row["name"]: row for row in answer.result["actors"]}
    assert {name for name, _, _ in BORAS_ACTORS} <= set(actors)
    assert {row["contact"]["state"] for row in actors.values()} == {"missing"}
    missing = [row["name"] for row in answer.result["missing"] if row["reason"] == "no-contact"]
    assert {name for name, _, _ in BORAS_ACTORS} <= set(missing)


def test_local_actors_stand_before_regional_and_national(boras):
    levels = [row["level"] for row in asked(boras, {"layer": "oversvamning_bhf"}).result["actors"]]
    order = ["local", "regional", "national"]
    of_boras = levels[: len(BORAS_ACTORS)]
    assert of_boras == sorted(of_boras, key=order.index)


def share_within(flood, border):
    return flood.intersection(border).area / flood.area


def test_the_sketched_border_is_good_enough_to_draw_and_for_nothing_else(boras, real_data):
    """The sketch puts a quarter of the flood in Tranemo and Ulricehamn; by Lantmäteriet's border Borås has it all."""
    import geopandas as gpd

    flood = boras.layer("oversvamning_bhf").frame.geometry.union_all()
    sketch = boras.layer("kommungrans").frame.set_index("code").geometry["1490"]
    parts = gpd.read_file(real_data / "bjornsh" / "ak_riks" / "ak_riks.shp")
    surveyed = parts[parts["KOM_KOD"] == "1490"].union_all()
    assert share_within(flood, surveyed) > 0.98
    assert 0.7 < share_within(flood, sketch) < 0.8
    assert "skiss" in boras.layer("kommungrans").declaration.title


def test_the_hundred_year_flow_is_nearly_inside_the_highest(boras):
    hundred, highest = (boras.layer(f"oversvamning_{flow}").frame.geometry.union_all() for flow in ("q100", "bhf"))
    outside = hundred.difference(highest).area / hundred.area
    assert 0 < outside < 0.01, "a sliver, as the data's own note says; nestedness needs a tolerance"


def test_every_locality_of_sweden_is_kept_although_most_are_elsewhere(boras):
    layer = boras.layer("tatorter")
    assert layer.rows_read == 2978
    left_out = [finding for finding in layer.findings if finding.code == "row-left-out"]
    assert len(layer.frame) + len(left_out) == layer.rows_read


def test_boras_can_be_drawn_with_its_flood(boras):
    from geoansvar.maps import plan_map
    from geoansvar.maps.single import single_file

    page = single_file(plan_map(boras, "lagesbild"), "sv")
    assert "Översvämning BHF" in page
    assert "Ulricehamn" in page, "the neighbours are named although they are not asked about"
    assert "ÖVNING" not in page, "Borås is no exercise"


def test_alingsas_shows_its_five_points_without_a_place(alingsas):
    findings = alingsas.findings()
    assert [finding for finding in findings if finding.severity == "error"] == []
    unplaced = {finding.row for finding in findings if finding.code in ("place-missing", "address-unknown")}
    assert len(unplaced) == 5

    answer = asked(alingsas, {"feature": "kommungrans/1489"})
    assert {row["name"] for row in answer.result["unplaced"]} == set(ALINGSAS_POINTS)
    assert answer.result["safety_points"] == []
    total = next(row for row in answer.totals if row["key"] == "safety_points")
    assert (total["total"], total["no_data"], total["affected"]) == (5, 5, 0)


def test_a_designated_point_is_never_shown_as_open(alingsas):
    assert set(alingsas.layer("trygghetspunkter").frame["status"]) == {"designated"}


def test_boras_tells_who_lives_in_the_flood_and_how_far_the_flows_disagree(boras):
    answer = boras.answer({"kind": "exposure", "as_of": TODAY})
    people = {row["flood"]: row for row in answer.totals if row["key"] == "residents"}
    assert list(people) == ["Q100", "BHF"]
    assert people["Q100"]["total"] == people["BHF"]["total"]
    for part in ("affected", "uncertain"):
        assert 0 < people["Q100"][part] < people["BHF"][part] < 10_000
    assert [row["sliver_m2"] for row in answer.result["flows"]] == [pytest.approx(17_906, abs=5), None]
    assert {finding.code for finding in answer.findings} >= {
        "flow-sliver",
        "flow-overview",
        "flow-coverage-unknown",
        "population-coarse",
    }
    in_rows = sum(row["persons"] or 0 for row in answer.result["objects"] if row["flood"] == "BHF")
    assert in_rows == pytest.approx(people["BHF"]["affected"] + people["BHF"]["uncertain"], abs=1)


def test_the_directives_table_for_boras_names_what_there_is_no_layer_of(boras):
    answer = boras.answer({"kind": "flood-directive", "as_of": TODAY})
    states = {row["indicator"]: row["state"] for row in answer.result["headings"]}
    assert states["residents"] == "ok"
    assert {states[key] for key in ("employees", "ied_plants", "heritage", "roads_m")} == {"no-layer"}
    assert all(row["value"] is None for row in answer.result["headings"] if row["state"] == "no-layer")
    said = {finding.code: finding.text.render() for finding in answer.findings}
    assert "riskhanteringsplan" in said["directive-basis"]


# rasterstats multiplies places as affine no longer likes
@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
def test_every_house_in_kampen_has_the_depth_that_rasterstats_gives_it(kampen, real_data):
    import numpy as np
    from rasterstats import zonal_stats  # type: ignore[import-untyped]

    import rasterio

    from geoansvar.crs import SWEREF99TM, transformer

    answer = kampen.answer({"kind": "exposure"})
    (total,) = (row for row in answer.totals if row["key"] == "buildings")
    wet = [row for row in answer.result["objects"] if row["wet"] == "yes"]
    assert (total["total"], len(wet)) == (29_673, total["affected"])

    houses = kampen.layer("byggnader").frame.set_index("id").geometry
    some = wet[:: len(wet) // 200]
    with rasterio.open(real_data / "kampen" / "1in100_inundation_map.tif") as raster:
        depth, place = raster.read(1), raster.transform
        there = transformer(SWEREF99TM, raster.crs)
    drawn = [shapely.transform(houses[row["id"]], lambda xy: np.column_stack(there.transform(*xy.T))) for row in some]
    stated = zonal_stats(drawn, np.where(depth > 0, depth, -1), affine=place, nodata=-1, all_touched=True, stats="max")
    assert [row["depth_max_m"] for row in some] == [row["max"] for row in stated]
