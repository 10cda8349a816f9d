"""Tiles hold what the layer holds: read back by two readers that know nothing of how they were written."""

import gzip
import io
from collections import Counter
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyogrio
import shapely
from geopandas import GeoSeries

from geoansvar.layers import kept_tiles, make_tiles, tiles_digest
from geoansvar.layers.tile_bytes import varints
from geoansvar.layers.tiles import HIGH, MOST_BYTES, build_tiles, lowest

EAST, NORTH = 370_000.0, 6_420_000.0
SIDE_M = 40_075_016.686 / 2**HIGH  # of a tile in the lowest row, on web Mercator's plane
HOUSE = shapely.Polygon([(0, 0), (12, 0), (12, 8), (0, 8)], [[(4, 3), (8, 3), (8, 5), (4, 5)]])


def moved(shape, x, y):
    return shapely.transform(shape, lambda xy: xy + np.array([EAST + x, NORTH + y]))


def houses(count, apart_m=25.0):
    side = int(np.ceil(np.sqrt(count)))
    return np.array([moved(HOUSE, apart_m * (n % side), apart_m * (n // side)) for n in range(count)])


def fields_of(count, **more):
    return {"id": [f"b{n}" for n in range(count)], **more}


def decoded(tiles):
    """Give zoom, row, column, and the features that an independent reader finds."""
    for (zoom, row, column), content in tiles:
        found = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
        yield zoom, row, column, found["l"]["features"]


def on_ground(zoom, row, column, geometry):
    """Take a shape of a tile to SWEREF 99 TM."""
    size = SIDE_M * 2 ** (HIGH - zoom)
    west, north = column * size - 20_037_508.343, 20_037_508.343 - row * size
    plane = shapely.transform(
        shapely.geometry.shape(geometry), lambda xy: np.c_[west, north] + xy * (size / 4096, -size / 4096)
    )
    return GeoSeries([plane], crs=3857).to_crs(3006)[0]


def test_every_object_is_in_the_lowest_row_with_its_id_and_where_it_stands():
    shapes = houses(600)
    tiles = list(build_tiles("l", shapes, fields_of(600)))
    found = {}
    for zoom, row, column, features in decoded(tiles):
        if zoom == HIGH:
            for each in features:
                found[each["properties"]["id"]] = on_ground(zoom, row, column, each["geometry"])

    assert set(found) == {f"b{n}" for n in range(600)}
    off = [found[f"b{n}"].hausdorff_distance(shapes[n]) for n in range(600)]
    assert max(off) < 0.4  # two units of such a tile are 0.3 m here
    assert all(shape.is_valid and len(shape.interiors) == 1 for shape in found.values())


def test_gdal_reads_the_same(tmp_path):
    shapes = houses(50)
    for (zoom, row, column), content in build_tiles("l", shapes, fields_of(50, use=["bostad"] * 50)):
        if zoom != HIGH:
            continue
        path = tmp_path / str(zoom) / str(column)
        path.mkdir(parents=True, exist_ok=True)
        (path / f"{row}.pbf").write_bytes(content)
        read = pyogrio.read_dataframe(path / f"{row}.pbf", CLIP="NO")  # its edges too
        mapbox = mapbox_vector_tile.decode(content)["l"]["features"]

        assert sorted(read["id"]) == sorted(each["properties"]["id"] for each in mapbox)
        assert set(read["use"]) == {"bostad"}
        assert read.geometry.is_valid.all()


def test_higher_up_objects_too_small_to_see_are_told_together_and_none_is_lost():
    shapes = np.append(houses(900), moved(HOUSE, 30_000, 0))
    fields = fields_of(901, use=["bostad", "bostad", "industri"] * 300 + ["bostad"])
    tiles = list(build_tiles("l", shapes, fields))
    least = min(zoom for (zoom, _, _), _ in tiles)
    for zoom, _, _, features in decoded(tiles):
        sums = [each["properties"] for each in features if "n" in each["properties"]]
        assert all("id" not in each and each["n"] > 1 for each in sums)
        if zoom == least and len(features) > 1:
            assert sum(each["n"] for each in sums) > 100
            assert sum(each["n"] for each in sums) + len(features) - len(sums) in (900, 901)
            assert Counter(each["use"] for each in sums).most_common(1)[0][0] == "bostad"


def test_points_are_gathered_and_lines_keep_their_course():
    points: Any = shapely.points(EAST + np.arange(400) % 20 * 5.0, NORTH + np.arange(400) // 20 * 5.0)
    line = shapely.LineString([(EAST, NORTH), (EAST + 9_000, NORTH + 100), (EAST + 9_000, NORTH + 9_000)])
    first = next(iter(decoded(build_tiles("l", points, fields_of(400)))))[3]

    assert sum(each["properties"].get("n", 1) for each in first) == 400
    assert len(first) < 20
    length = 0.0
    for zoom, row, column, features in decoded(build_tiles("l", np.array([line]), fields_of(1))):
        if zoom == HIGH:
            length += sum(on_ground(zoom, row, column, each["geometry"]).length for each in features)
    assert line.length <= length <= 1.1 * line.length  # a tile's rim is drawn in both


def test_a_large_area_covers_the_same_ground_in_pieces():
    lake = moved(shapely.Point(0, 0).buffer(4_000), 0, 0)
    pieces = [
        on_ground(zoom, row, column, each["geometry"])
        for zoom, row, column, features in decoded(build_tiles("l", np.array([lake]), fields_of(1)))
        if zoom == HIGH
        for each in features
    ]

    assert len(pieces) > 20
    assert shapely.union_all(pieces).symmetric_difference(lake).area < 0.001 * lake.area


def test_an_object_smaller_than_the_grid_of_a_tile_is_still_there():
    dust = np.array(
        [moved(shapely.box(0, 0, 0.01, 0.01), 0, 0), moved(shapely.LineString([(0, 0), (0.01, 0)]), 50, 0)]
    )
    last = [features for zoom, _, _, features in decoded(build_tiles("l", dust, fields_of(2))) if zoom == HIGH]

    assert {each["properties"]["id"] for features in last for each in features} == {"b0", "b1"}


def test_objects_without_a_place_are_in_no_tile_and_nothing_is_nothing():
    shapes = np.array([None, shapely.Polygon(), houses(1)[0]])
    found = {
        each["properties"].get("id")
        for *_, features in decoded(build_tiles("l", shapes, fields_of(3)))
        for each in features
    }

    assert found == {"b2"}
    assert list(build_tiles("l", np.empty(0, dtype=object), {"id": []})) == []


def test_tiles_above_the_lowest_row_stay_small(monkeypatch):
    monkeypatch.setattr("geoansvar.layers.tiles.MOST_BYTES", 20_000)
    tiles = list(build_tiles("l", houses(3_000), fields_of(3_000)))

    assert MOST_BYTES > 20_000
    assert max(len(content) for (zoom, _, _), content in tiles if zoom < HIGH) <= 20_000
    assert max(len(content) for (zoom, _, _), content in tiles if zoom == HIGH) > 20_000


def test_a_text_is_told_as_it_is_written():
    name = "</script><img src=x onerror=alert(1)>${7*7}`\\ åäö \0 C:\\path\\2019"
    content = next(content for (zoom, _, _), content in build_tiles("l", houses(1), {"id": [name]}) if zoom == HIGH)

    assert mapbox_vector_tile.decode(content)["l"]["features"][0]["properties"] == {"id": name}


def test_kept_tiles_are_read_again_and_a_broken_file_is_not(tmp_path):
    shapes, fields = houses(40), fields_of(40)
    key = tiles_digest(shapes, fields)
    made = make_tiles(tmp_path, "hus", key, "l", shapes, fields)
    kept = kept_tiles(tmp_path, "hus", key)

    assert kept is not None
    assert (kept.low, kept.high, len(kept)) == (made.low, HIGH, len(made))
    (zoom, row, column), content = list(build_tiles("l", shapes, fields))[-1]
    assert gzip.decompress(kept.get(zoom, row, column) or b"") == content
    assert kept.get(zoom, row + 9, column) is None
    assert kept_tiles(tmp_path, "hus", "0" * 64) is None

    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert kept_tiles(tmp_path, "hus", key) is None


@pytest.mark.parametrize("changed", ["shape", "value", "field"])
def test_the_key_follows_every_corner_and_every_value(changed):
    shapes, fields = houses(3), fields_of(3, use=["a", "b", "c"])
    key = tiles_digest(shapes, fields)
    assert tiles_digest(houses(3), fields_of(3, use=["a", "b", "c"])) == key
    if changed == "shape":
        shapes[1] = moved(HOUSE, 25.001, 0)
    elif changed == "value":
        fields["use"] = ["a", "bc", ""]
    else:
        fields = {"id": fields["id"], "purpose": fields["use"]}

    assert tiles_digest(shapes, fields) != key


def test_a_layer_begins_where_it_is_no_wider_than_a_tile():
    wide = shapely.box(0.5, 0.25, 0.5 + 2.0**-9, 0.25 + 2.0**-10)

    assert lowest(np.array([wide])) == 9


@given(st.lists(st.integers(0, 2**34), max_size=30))
def test_numbers_are_written_as_protobuf_writes_them(values):
    written, sizes = varints(np.array(values, dtype=np.int64))
    reader, read = io.BytesIO(written.tobytes()), []
    for size in sizes:
        part = reader.read(size)
        assert all(byte & 0x80 for byte in part[:-1])
        assert not part[-1] & 0x80
        read.append(sum((byte & 0x7F) << (7 * at) for at, byte in enumerate(part)))

    assert read == values
