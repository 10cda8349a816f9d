"""Tiles are given to whom the layer is given, with the fields they may see, and to nobody before they are built."""

import math

import mapbox_vector_tile
import pytest

import shapely

from geoansvar import Workspace
from geoansvar.api.beforehand import Beforehand
from geoansvar.api.tile_builds import TileBuilds
from geoansvar.layers import make_tiles
from geoansvar.layers.tiles import HIGH
from geoansvar.model.access import Access, Principal
from tests.api.conftest import HTML, client_of
from tests.api.crowded import PLANTED, built, crowded_folder

TILES = "/collections/byggnader/tiles/WebMercatorQuad"


def eastwards(longitude):
    return longitude / 360 + 0.5


def southwards(latitude):
    return 0.5 - math.asinh(math.tan(math.radians(latitude))) / (2 * math.pi)


# 10.9–11.6° east, 57.6–58.1° north, as shares of web Mercator's square: more than the municipality.
MERCATOR = (eastwards(10.9), southwards(58.1), eastwards(11.6), southwards(57.6))


def seeing(*fields, **more):
    """Somebody who may see these fields of the buildings, and the municipality's border."""
    layers = (
        {"byggnader": frozenset(fields), "kommungrans": frozenset("*")} if fields else {"kommungrans": frozenset("*")}
    )
    return Principal(f"seeing {fields} {more}", Access.INTERNAL, layers, frozenset(), frozenset({"lagesbild"}), **more)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    return Workspace.find(crowded_folder(tmp_path_factory.mktemp("crowded")), state=tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def client(crowded):
    return client_of(crowded)


@pytest.fixture(scope="module")
def told(client):
    return built(client)["byggnader"]


def every_tile(client, told):
    """Give every tile that the map may ask for, by zoom, row and column, from those that hold the municipality."""
    size = 2 ** told["low"]
    west, north, east, south = (int(share * size) for share in MERCATOR)
    waiting = [(told["low"], row, column) for row in range(north, south + 1) for column in range(west, east + 1)]
    found = {}
    while waiting:
        zoom, row, column = waiting.pop()
        answer = client.get(f"{told['url']}/{zoom}/{row}/{column}?v={told['key']}")
        assert answer.status_code in (200, 204)
        if answer.status_code == 200:
            found[zoom, row, column] = answer.content
            if zoom < told["high"]:
                waiting += [(zoom + 1, 2 * row + down, 2 * column + right) for down in (0, 1) for right in (0, 1)]
    return found


def features_of(tiles, zoom=None):
    for place, content in tiles.items():
        if zoom in (None, place[0]):
            yield from mapbox_vector_tile.decode(content)["byggnader"]["features"]


def test_every_building_is_in_the_tiles_with_its_id_and_class_and_nothing_else(client, told, crowded):
    tiles = every_tile(client, told)
    frame = crowded.layer("byggnader").frame
    lowest = {each["properties"]["id"]: each["properties"].get("purpose") for each in features_of(tiles, HIGH)}

    assert lowest.keys() == set(frame["id"])
    assert PLANTED in lowest
    known = dict(zip(frame["id"], frame["purpose"], strict=True))
    assert sum(known[row] == use for row, use in lowest.items()) > 0.99 * len(known)  # rare ones share a class
    assert {key for each in features_of(tiles) for key in each["properties"]} <= {"id", "purpose", "n"}


def test_until_they_are_built_there_are_counts_that_add_up(crowded):
    client = client_of(crowded, seeing("id", "purpose"))
    waiting = client.get("/maps/lagesbild/large.json").json()["byggnader"]
    missing = client.get(f"{TILES}/{HIGH}/0/0")

    assert waiting["ready"] is False
    assert 0 <= waiting["share"] < 1
    counts = [int(row[5][0].replace("\xa0", "")) for row in waiting["grid"]["features"]]
    assert sum(counts) == len(crowded.layer("byggnader").frame)
    assert missing.status_code == 404
    assert built(client)["byggnader"]["ready"]


def test_hidden_and_unbuilt_and_absent_and_not_tiled_are_told_alike(crowded):
    outsider = client_of(crowded, seeing())
    words = []
    for client, layer in ((outsider, "byggnader"), (outsider, "finns-inte"), (client_of(crowded), "trygghetspunkter")):
        answer = client.get(f"/collections/{layer}/tiles/WebMercatorQuad/14/0/0")
        assert answer.status_code == 404
        words.append(answer.text.replace(layer, "X"))

    assert len(set(words)) == 1
    assert "byggnader" not in outsider.get("/maps/lagesbild/large.json").json()


def test_a_field_that_is_hidden_is_in_no_byte(crowded, told):
    client = client_of(crowded, seeing("id"))
    own = built(client)["byggnader"]
    tiles = every_tile(client, own)

    assert {each["properties"]["id"] for each in features_of(tiles, HIGH)} == set(
        crowded.layer("byggnader").frame["id"]
    )
    assert {key for each in features_of(tiles) for key in each["properties"]} <= {"id", "n"}
    assert not any(use in content for content in tiles.values() for use in (b"purpose", b"bostad", b"industri"))
    assert own["key"] != told["key"]


def test_those_who_see_rough_places_get_tiles_of_rough_places(crowded, told):
    client = client_of(crowded, seeing("id", "purpose", generalise_m={"byggnader": 1_000.0}))
    own = built(client)["byggnader"]

    assert own["key"] != told["key"]
    largest: dict[str, float] = {}
    for each in features_of(every_tile(client, own), HIGH):
        west, _, east, _ = shapely.geometry.shape(each["geometry"]).bounds
        row = each["properties"]["id"]
        largest[row] = max(east - west, largest.get(row, 0))
    assert min(largest.values()) > 1_000  # units: a kilometre is some 3,300, and may be cut in two


def test_a_tile_is_known_again_and_kept(client, told):
    address = next(f"{told['url']}/{z}/{r}/{c}" for (z, r, c) in every_tile(client, told))
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert not plain.headers["etag"].startswith("W/")
    again = client.get(address, headers={"Accept-Encoding": "identity", "If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert packed.headers["cache-control"] == "private, no-cache"
    assert "immutable" in client.get(f"{address}?v={told['key']}").headers["cache-control"]
    assert client.get(f"{address}?v=0").headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("14/0/0", 204),
        ("15/0/0", 404),
        ("0/0/0", 404),
        ("14/16384/0", 404),
        ("14/-1/0", 400),
        ("x/0/0", 400),
        ("14/0/0?w=1", 400),
    ],
)
def test_places_without_a_tile_are_told_as_what_they_are(place, status, client, told):
    del told  # they are built
    assert client.get(f"{TILES}/{place}").status_code == status


def test_an_object_is_told_in_words_when_it_is_asked_for(client, crowded):
    row = crowded.layer("byggnader").frame.iloc[5]
    answer = client.get(f"/maps/lagesbild/objects/byggnader/{row['id']}")

    assert answer.json() == {
        "name": "Byggnader",
        "kind": "Byggnader",
        "pairs": [["Ändamål", row["purpose"]], ["Adress", row["address"] or ""]],
    }
    planted = client.get("/maps/lagesbild/objects/byggnader/" + "".join(f"%{byte:02X}" for byte in PLANTED.encode()))
    assert planted.json()["name"] in (PLANTED, "Byggnader")
    narrow = client_of(crowded, seeing("id")).get(f"/maps/lagesbild/objects/byggnader/{row['id']}")
    assert narrow.json()["pairs"] == []


@pytest.mark.parametrize(
    "path", ["finns-inte/objects/byggnader/b", "lagesbild/objects/byggnader/b", "lagesbild/objects/x/b"]
)
def test_an_object_that_is_not_there_is_told_as_one_that_may_not_be_seen(path, client):
    assert client.get(f"/maps/{path}").status_code == 404


def test_a_layer_with_many_objects_is_fetched_once_from_an_address_that_says_what_it_is(town):
    client = client_of(town)
    page = client.get("/maps/lagesbild", headers=HTML).text
    script = client.get(page[page.rindex('src="/maps/') + 5 :].split('"')[0]).text
    address = script[script.index("/maps/lagesbild/objects/") :].split('"')[0]
    answer = client.get(address)

    assert len(answer.json()) == len(town.layer("byggnader").frame)
    assert answer.json()[0][2] not in script
    assert "immutable" in answer.headers["cache-control"]
    assert "private" in answer.headers["cache-control"]
    outsider = client_of(town, seeing())
    assert outsider.get(address).status_code == 404
    assert client.get("/maps/lagesbild/objects/0000000000000000.json").status_code == 404


def test_one_file_of_the_map_counts_what_it_cannot_hold_and_says_so(client):
    file = client.get("/maps/lagesbild?f=single").text

    assert len(file.encode()) < 10_000_000
    assert "Objekten visas som antal per ruta om" in file
    assert "/collections/byggnader" not in file


def test_maps_are_planned_and_tiles_built_before_anybody_asks(crowded, tmp_path):
    client = client_of(Workspace.find(crowded.root, state=tmp_path), None)
    service, builds = client.app.state.service, client.app.state.tiles
    Beforehand(service, builds).plan(service.workspace)

    assert built(client)["byggnader"]["ready"]
    drawn = {key[1] for key, _ in service._made[1] if key[0] == "map"}
    assert drawn == set(service.workspace.recipes)
    kept = list((tmp_path / "tiles").iterdir())
    assert len(kept) == 1

    before = kept[0].stat().st_mtime_ns
    anew = client_of(Workspace.find(crowded.root, state=tmp_path), None)
    assert anew.get("/maps/lagesbild/large.json").json()["byggnader"]["ready"]  # at once, from disk
    assert kept[0].stat().st_mtime_ns == before


def test_a_build_that_fails_is_said_and_tried_again(crowded, tmp_path, monkeypatch, caplog):
    client = client_of(crowded, seeing("purpose"))
    client.app.state.tiles = TileBuilds(tmp_path)
    failing = iter([OSError("the disk is gone")])

    def broken(*given, **more):
        for error in failing:
            raise error
        return make_tiles(*given, **more)

    monkeypatch.setattr("geoansvar.api.tile_builds.make_tiles", broken)

    assert built(client)["byggnader"]["ready"]
    assert "tiles could not be built: OSError: the disk is gone" in caplog.text
