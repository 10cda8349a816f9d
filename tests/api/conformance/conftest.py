"""Every collection of the exercise municipality, as a program without any knowledge of it finds them."""

import pytest

import shapely
from geopandas import GeoDataFrame

from tests.api.conftest import client_of

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GEOJSON = "application/geo+json"


@pytest.fixture(scope="session")
def api(town):
    """Asks as a program that sees all."""
    return client_of(town)


@pytest.fixture(scope="session")
def collections(api):
    return {each["id"]: each for each in api.get("/collections").json()["collections"]}


def link(document, rel, media_type=None):
    """Give the address of a link of a document, as the service itself is called."""
    found = [
        each["href"]
        for each in document["links"]
        if each["rel"] == rel and (media_type is None or each.get("type", "").startswith(media_type))
    ]
    assert found, f"no link of {rel} {media_type}"
    return found[0].removeprefix("http://127.0.0.1:8000")


def items(api, layer, **parameters):
    answer = api.get(f"/collections/{layer}/items", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(document):
    return [each["id"] for each in document["features"]]


def shapes(document):
    return {
        each["id"]: shapely.geometry.shape(each["geometry"]) if each["geometry"] else None
        for each in document["features"]
    }


def frame(town, layer, code) -> GeoDataFrame:
    """A layer as geopandas converts it, by id: the oracle."""
    return town.layer(layer).frame.set_index("id").to_crs(code)
