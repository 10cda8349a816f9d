"""Real clients against a running service: GDAL through pyogrio and by itself, and OWSLib."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from owslib.ogcapi.features import Features

import pyogrio
import shapely

from tests.api.conformance.conftest import frame
from tests.conftest import ROOT

BOX = (11.13, 57.87, 11.19, 57.9)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serve the exercise on a free port, everybody as the isf: permission and traces are on.

    In a process of its own: GDAL lets nothing else run in this one while it waits for an answer.
    """
    state = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-m", "geoansvar", "-w", str(ROOT), "serve", "--port", "0"]
    environment = os.environ | {"GEOANSVAR_STATE": str(state), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as run:
        try:
            said = iter(run.stdout.readline, "")
            yield next(found[0] for line in said if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        finally:
            run.terminate()
            run.communicate(timeout=30)


def by_gdal(address, layer, **options):
    return pyogrio.read_dataframe(f"OAPIF_COLLECTION:{address}/collections/{layer}", layer=layer, **options)


@pytest.mark.parametrize("layer", ["byggnader", "vagar", "samhallsviktigt", "distrikt"])
def test_gdal_reads_every_place_in_sweref_without_deviation(address, town, layer):
    """GDAL asks for the system that rows are stored in, and knows itself which axis comes first."""
    expected = frame(town, layer, 3006)
    read = by_gdal(address, layer, CRS="EPSG:3006", PAGE_SIZE="1000").set_index("id").loc[expected.index]
    placed = expected.geometry.notna()

    assert read.crs.to_epsg() == 3006
    assert (read.geometry.notna() == placed).all()
    got, wanted = (shapely.get_coordinates(each.geometry[placed].to_numpy()) for each in (read, expected))
    assert abs(got - wanted).max() == 0.0


@pytest.mark.parametrize("code", [3007, 4326, 3857])
def test_gdal_reads_the_other_systems_too(address, town, code):
    expected = frame(town, "byggnader", code)
    read = by_gdal(address, "byggnader", CRS=f"EPSG:{code}").set_index("id").loc[expected.index]
    got, wanted = (shapely.get_coordinates(each.geometry.to_numpy()) for each in (read, expected))

    assert abs(got - wanted).max() <= (1e-7 if code == 4326 else 1e-3)


def test_gdal_sends_its_box_and_its_condition_to_the_service(address, town):
    expected = frame(town, "byggnader", 4326).geometry
    read = by_gdal(address, "byggnader", CRS="EPSG:4326", bbox=BOX)
    assert set(read["id"]) == set(expected.index[expected.intersects(shapely.box(*BOX))])

    rows = town.layer("samhallsviktigt").frame
    chosen = by_gdal(address, "samhallsviktigt", where="sector = 'LIV' AND endurance_h >= 24")
    assert set(chosen["id"]) == set(rows["id"][rows["sector"].eq("LIV") & rows["endurance_h"].ge(24)])


def test_gdal_reads_the_types_of_fields(address):
    read = by_gdal(address, "samhallsviktigt")

    assert read["endurance_h"].dtype == "float64"
    assert read["reviewed"].dtype.kind == "M"
    assert read["priority"].dtype.kind in "if"


@pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="gdal-bin is not installed")
def test_ogr2ogr_copies_a_part_page_by_page(address, town, tmp_path):
    """Debian's GDAL is older than Part 2: it reads longitude and latitude."""
    target = tmp_path / "part.gpkg"
    command = ["ogr2ogr", "-f", "GPKG", str(target), f"OAPIF:{address}", "byggnader", "-oo", "PAGE_SIZE=200"]
    ran = subprocess.run([*command, "-spat", *map(str, BOX)], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr

    expected = frame(town, "byggnader", 4326).geometry
    copied = pyogrio.read_dataframe(target)
    assert set(copied["id"]) == set(expected.index[expected.intersects(shapely.box(*BOX))])


def test_owslib_finds_its_way(address, town):
    service = Features(address)

    assert service.conformance()["conformsTo"]
    assert set(service.feature_collections()) == set(town.declarations)
    assert service.api()["openapi"] == "3.0.3"
    assert service.collection("vagar")["storageCrs"].endswith("/3006")
    assert "road_class" in service.collection_queryables("vagar")["properties"]
    found = service.collection_items("vagar", bbox=list(BOX), limit=5)
    assert found["numberReturned"] == 5
    assert service.collection_item("vagar", "vag-00001")["id"] == "vag-00001"
    filtered = service.collection_items("samhallsviktigt", filter="sector = 'LIV'", limit=1000)
    assert {each["properties"]["sector"] for each in filtered["features"]} == {"LIV"}
