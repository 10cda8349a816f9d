"""A workspace of one square kilometre, small enough to hold in the head."""

import json

import pytest

from geoansvar import Workspace

# The square's south-west corner in SWEREF 99 TM, on open sea.
EAST, NORTH = 270_000, 6_422_000

MANIFEST = '[tool.geoansvar]\nmunicipality = "9999"\nname = "Fyrkanten"\nexercise = true\nexercise_day = 2026-11-16\n'
LAYER = """title = "{title}"
kind = "{kind}"
access = "{access}"
[source]
owner = "Fyrkantens kommun"
licence = "CC0-1.0"
retrieved = 2026-11-01
review_by = 2027-11-01
path = "data/{name}.geojson"
crs = "EPSG:3006"
"""


def square(size_m=1000, east=0, north=0):
    """A square polygon whose south-west corner lies so many metres from the origin."""
    x, y = EAST + east, NORTH + north
    ring = [[x, y], [x + size_m, y], [x + size_m, y + size_m], [x, y + size_m], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(east, north):
    """A point so many metres from the origin."""
    return {"type": "Point", "coordinates": [EAST + east, NORTH + north]}


@pytest.fixture
def write_layer(tmp_path):
    """Write one layer: a declaration and a GeoJSON file in SWEREF 99 TM."""

    def write(name, kind, *features, title="Lager", access="public", more=""):
        rows = [{"type": "Feature", "geometry": shape, "properties": columns} for shape, columns in features]
        (tmp_path / "layers" / "data").mkdir(parents=True, exist_ok=True)
        data = {"type": "FeatureCollection", "features": rows}
        (tmp_path / "layers" / "data" / f"{name}.geojson").write_text(json.dumps(data), encoding="utf-8")
        declared = LAYER.format(name=name, kind=kind, title=title, access=access) + more
        (tmp_path / "layers" / f"{name}.toml").write_text(declared, encoding="utf-8")

    return write


@pytest.fixture
def square_town(tmp_path, write_layer):
    """One municipality of 1 km², a board with a phone, a home for the old in the middle, and two addresses."""
    (tmp_path / "pyproject.toml").write_text(MANIFEST, encoding="utf-8")
    write_layer("kommungrans", "municipality", (square(), {"id": "k", "code": "9999", "name": "Fyrkanten"}))
    board = {
        "id": "a1",
        "name": "Socialnämnden",
        "category": "municipality",
        "level": "local",
        "phone": "031-390 06 12",
    }
    write_layer("aktorer", "actor", (None, board | {"verified": "2026-10-01"}), access="internal")
    home: dict[str, str | int] = {
        "id": "s1",
        "name": "Solgården",
        "function": "omsorg",
        "sector": "HVO",
        "responsible": "a1",
    }
    home |= {"endurance_h": 8, "tolerated_outage_h": 24}
    service = home | {"id": "s2", "name": "Brunnen", "address": "Torget 2"}
    protected = '[column_access]\nendurance_h = "protected"\n'
    write_layer(
        "samhallsviktigt", "vital-service", (point(500, 500), home), (None, service), access="internal", more=protected
    )
    write_layer(
        "adresser",
        "address",
        (point(500, 500), {"id": "t1", "address": "Torget 1", "street": "Torget", "number": "1", "place": "Byn"}),
        (point(900, 900), {"id": "t2", "address": "Torget 2", "street": "Torget", "number": "2", "place": "Byn"}),
    )
    return tmp_path


@pytest.fixture
def workspace(square_town):
    """The square town, found and read."""
    return Workspace.find(square_town)
