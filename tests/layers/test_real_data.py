"""Every file of real data is opened: read with what is wrong with it said, or refused for the true reason."""

import os
from collections import Counter
from pathlib import Path

import pytest

from geoansvar.errors import ColumnMissing, CRSRefused, SourceUnreadable
from geoansvar.layers.read import read_layer
from geoansvar.layers.source import SHAPEFILE_PARTS
from tests.layers.conftest import declare

pytestmark = pytest.mark.real_data
FLOOD = {"flow": "Q100", "survey": "MCF"}
DTCC, GBG, HYPE = "dtcc/tests/data/", "goteborg/Goteborg_SWEREF99_1200/", "hypetools/inst/demo_model/"
KAMPEN, POSTAL, SHELTERS = "kampen/kampen.osm.pbf", "postal/data/", "skyddsrum/skyddsrum"

# File, kind, how it is declared; rows kept, rows in the source, and findings that must be among those made.
READ = [
    ("boras_flood/flood100_1490.json", "flood-extent", {"flood": FLOOD}, 1, 1, set()),
    ("boras_flood/floodBHF_1490.json", "flood-extent", {"flood": FLOOD | {"flow": "BHF"}}, 1, 1, set()),
    ("okfse/swedish_municipalities.geojson", "municipality", {"columns": {"id": "code", "kom_namn": "name"}},
     290, 290, set()),
    ("okfse/swedish_regions.geojson", "reference", {"columns": {"l_id": "id"}}, 21, 21, set()),
    ("bjornsh/ak_riks/ak_riks.shp", "municipality", {"columns": {"KOM_KOD": "code", "KOMMUNNAMN": "name"}},
     290, 328, {"row-left-out"}),
    ("bjornsh/ak_riks/ak_riks.shp", "municipality", {"columns": {"KOMMUNKOD": "code", "KOMMUNNAMN": "name"}},
     290, 328, {"row-left-out", "leading-zero"}),
    ("bjornsh/an_riks/an_riks.shp", "reference", {"columns": {"LAN_KOD": "id"}}, 24, 24, {"id-duplicate"}),
    ("bjornsh/mb_riks/mb_riks.shp", "locality", {"columns": {"TATNR": "code", "NAMN1": "name"}}, 2849, 2978,
     {"geometry-repaired", "row-left-out"}),
    ("bjornsh/mb_riks/mb_riks.shp", "population", {"columns": {"TATNR": "id", "NAMN1": "name", "BEF": "residents"}},
     None, 2978, {"geometry-repaired", "row-left-out"}),
    ("bjornsh/Deso_inomUppsalaLan/Deso_inomUppsalaLan.shp", "population",
     {"columns": {"Deso": "id", "Bef_201612": "residents"}}, 262, 262, set()),
    ("bjornsh/Rutor1000_03_region/Rutor1000_03_region.shp", "reference", {"columns": {"Rut_id": "id"}}, 12373, 12373,
     {"z-dropped"}),
    ("bjornsh/akademiska_sjukhus_uppsala/akademiska_sjukhus_uppsala.shp", "building", {}, 1, 1, set()),
    (f"{SHELTERS}.csv", "shelter",
     {"crs": "EPSG:4326", "columns": {"antalplatser": "capacity", "gatuadress": "address"}},
     8000, 8000, {"axes-swapped", "page-cap", "duplicate-point"}),
    (f"{SHELTERS}.geojson", "shelter", {"columns": {"antalplatser": "capacity", "gatuadress": "address"}}, 8000, 8000,
     {"page-cap", "duplicate-point"}),
    (f"{GBG}buildings.shp", "building", {}, 137, 137, {"local-zone", "geometry-repaired"}),
    (f"{GBG}poi_gbg.shp", "place", {}, 2, 2, {"local-zone"}),
    (f"{GBG}pois.gpkg", "reference", {}, 0, 0, {"layer-empty"}),
    (f"{GBG}mask_layer.geojson", "reference", {}, 1, 1, {"local-zone"}),
    (f"{GBG}CDSM_KRbig.asc", "elevation", {"crs": "EPSG:3007"}, 1, 1, {"local-zone"}),
    (f"{GBG}CDSM_KRbig.tif", "elevation", {}, 1, 1, set()),
    (f"{GBG}DEM_KRbig.tif", "elevation", {}, 1, 1, {"local-zone"}),
    (f"{GBG}DSM_KRbig.tif", "elevation", {}, 1, 1, set()),
    (f"{GBG}landcover.tif", "elevation", {}, 1, 1, set()),
    (f"{DTCC}landuse/landuse_testdata.shp", "land-use", {"columns": {"DETALJTYP": "class"}}, 67, 67, {"web-mercator"}),
    (f"{DTCC}road_network/test_road.shp", "road", {}, 244, 244, {"local-zone"}),
    (f"{HYPE}gis/Nytorp_map.gpkg", "water", {}, 25, 25, set()),
    (f"{HYPE}gis/Nytorp_centroids.gpkg", "reference", {}, 25, 25, set()),
    (f"{HYPE}gis/Nytorp_station.gpkg", "reference", {}, 1, 1, {"column-misleads"}),
    (f"{HYPE}GeoData.txt", "reference", {"columns": {"SUBID": "id"}}, None, None, set()),
    (f"{POSTAL}counties.csv", "reference", {"columns": {"county_code": "id"}}, 21, 21, set()),
    (f"{POSTAL}municipalities.csv", "municipality",
     {"columns": {"municipality_code": "code", "municipality_name_short": "name"}}, 290, 290, set()),
    (f"{POSTAL}municipality_county.csv", "municipality",
     {"columns": {"municipality_code": "code", "municipality_name": "name"}}, 290, 290, set()),
    (f"{POSTAL}postal_to_municipality.csv", "reference", {}, 15463, 15463, set()),
    ("jnordgren/swedish_provinces.geojson", "reference", {"columns": {"l_id": "id"}}, 21, 21, set()),
    ("jnordgren/swedish_counties.geojson", "reference", {"columns": {"k_id": "id"}}, 291, 291, set()),
    ("origo/data/origo-cities-3857.geojson", "place", {}, 24, 24, {"web-mercator"}),
    ("trygghetsnod/kommuner/arvika/poi.geojson", "safety-point",
     {"columns": {"namn": "name", "adress": "address", "kapacitet": "capacity_day", "kategori": "type",
                  "reservkraft": "endurance_h"}}, 11, 11, {"number-in-text", "unknown-code", "number-unreadable"}),
    (KAMPEN, "building", {"layer": "multipolygons", "columns": {"building": "purpose"}}, 34670, 34670,
     {"outside-sweden", "geometry-unreadable", "geometry-repaired"}),
    (KAMPEN, "road", {"layer": "lines", "columns": {"osm_id": "id", "highway": "road_class"}}, None, None,
     {"outside-sweden"}),
    (KAMPEN, "place", {"layer": "points", "columns": {"osm_id": "id"}}, None, None, {"outside-sweden"}),
    ("kampen/1in100_inundation_map.tif", "flood-depth", {"flood": FLOOD}, 1, 1, {"outside-sweden"}),
]  # fmt: skip
# File, kind, how it is declared; the error, and words that say why.
REFUSED = [
    ("jnordgren/swedish_counties.geojson", "municipality", {"columns": {"k_id": "code"}}, SourceUnreadable, "linjer"),
    (f"{SHELTERS}.csv", "shelter", {}, CRSRefused, "axlarna är omkastade"),
    (f"{GBG}CDSM_KRbig.asc", "elevation", {}, CRSRefused, "EPSG:3007–3018"),
    (f"{GBG}buildings.shp", "building", {"crs": "EPSG:3006"}, CRSRefused, "säger: EPSG:3007"),
    (f"{HYPE}gis/Nytorp_station.gpkg", "reference", {"crs": "EPSG:4326"}, CRSRefused, "EPSG:3006"),
    (KAMPEN, "building", {}, SourceUnreadable, "points, lines, multilinestrings, multipolygons"),
    ("origo/data/origo-mask-3857.geojson", "reference", {}, SourceUnreadable, "utanför Europa"),
    (f"{DTCC}MinimalCase/PropertyMap.shp", "building", {}, CRSRefused, "lokalt system"),
    (f"{DTCC}geopkg/gpk1.gpkg", "reference", {}, CRSRefused, "lokalt system"),
    (f"{DTCC}geopkg/gpk2.gpkg", "reference", {}, CRSRefused, "lokalt system"),
    *[(f"{DTCC}rasters/{name}.tif", "elevation", {}, CRSRefused, "inte vilket referenssystem")
      for name in ("testraster", "testraster_0_0", "testraster_0_1", "testraster_1_0", "testraster_1_1", "test_dem")],
    (f"{DTCC}MinimalCase/PropertyMap.shp.pb", "reference", {}, SourceUnreadable, "format som inte känns igen"),
    (f"{DTCC}pointclouds/minimal_las.las", "reference", {}, SourceUnreadable, "format som inte känns igen"),
    (f"{DTCC}pointclouds/minimal_las2.las", "reference", {}, SourceUnreadable, "format som inte känns igen"),
    (f"{DTCC}MinimalCase/Parameters.json", "reference", {}, SourceUnreadable, "format som inte känns igen"),
    ("trygghetsnod/kommuner/arvika/config.json", "reference", {}, SourceUnreadable, "format som inte känns igen"),
    ("trygghetsnod/kommuner/arvika/update.example.json", "reference", {}, SourceUnreadable, "inte känns igen"),
    (f"{POSTAL}postal_to_municipality.csv", "municipality", {}, ColumnMissing, "code"),
]  # fmt: skip


def root():
    return Path(os.environ["GEOANSVAR_REAL_DATA"]).absolute()


def open_file(path, kind, stated, state):
    declaration = declare(kind, str(root() / path), **stated)
    return read_layer("lager", declaration, root=Path("/"), state=state, code_lists={})


def name(case):
    return f"{case[0]} as {case[1]}{' ' + str(case[2].get('crs', '')) if case[2].get('crs') else ''}"


@pytest.mark.parametrize("case", READ, ids=name)
def test_it_is_read_and_what_is_wrong_is_said(case, tmp_path):
    path, kind, stated, kept, rows_read, expected = case
    layer = open_file(path, kind, stated, tmp_path)
    found = Counter(finding.code for finding in layer.findings)
    assert layer.rows_read == len(layer.frame) + found["row-left-out"]
    assert kept in (None, len(layer.frame))
    assert rows_read in (None, layer.rows_read)
    assert expected <= set(found)
    assert layer.frame["id"].is_unique
    assert layer.frame.crs == "EPSG:3006"


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_it_is_refused_for_the_true_reason(case, tmp_path):
    path, kind, stated, error, words = case
    with pytest.raises(error) as refused:
        open_file(path, kind, stated, tmp_path)
    assert words in refused.value.render()
    assert refused.value.remedy is not None


def other_files():
    """Words, licences, settings and styles; the parts of a shapefile are opened with their .shp."""
    opened = {root() / case[0] for case in (*READ, *REFUSED)}
    drawn = {path.with_suffix("") for path in opened if path.suffix == ".shp"}
    parts = (*SHAPEFILE_PARTS, ".qpj")
    files = (path for path in sorted(root().rglob("*")) if path.is_file() and path not in opened)
    return [path for path in files if not (path.suffix in parts and path.with_suffix("") in drawn)]


def test_every_other_file_is_refused_as_no_layer(tmp_path):
    for path in other_files():
        with pytest.raises(SourceUnreadable):
            open_file(path.relative_to(root()), "reference", {}, tmp_path)


def test_people_of_a_split_town_count_once(tmp_path):
    stated = {"columns": {"TATNR": "id", "NAMN1": "name", "BEF": "residents"}}
    layer = open_file("bjornsh/mb_riks/mb_riks.shp", "population", stated, tmp_path)
    towns = layer.frame[layer.frame["id"].str.fullmatch(r"[1-9]\d*(-\d+)?")]
    assert 8_000_000 < towns["residents"].sum() < 10_000_000
    again = {finding.row for finding in layer.findings if finding.code == "population-repeated"}
    assert set(towns["id"][towns["id"].str.contains("-")]) <= again  # 6404 under two names, 3806 for two towns


def test_skyddsrum_is_the_same_place_in_both_files(tmp_path):
    columns = {"columns": {"antalplatser": "capacity"}}
    table = open_file(f"{SHELTERS}.csv", "shelter", {"crs": "EPSG:4326", **columns}, tmp_path).frame
    drawn = open_file(f"{SHELTERS}.geojson", "shelter", columns, tmp_path).frame
    both = table.set_index("id").geometry.distance(drawn.set_index("id").geometry)
    assert both.max() < 0.01
