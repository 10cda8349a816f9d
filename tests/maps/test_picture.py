"""A map on paper: what it shows where can be checked by head, and the same map is the same bytes."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from affine import Affine

import shapely

from geoansvar.maps.depth_grid import depth_grid
from geoansvar.maps.picture import draw_picture
from geoansvar.maps.sheet import Entry, Sheet, depth_hues, extent_of_flows, flow_looks
from geoansvar.maps.style import look_of
from geoansvar.model.depth import DepthWindow
from geoansvar.model.ground import DrawnFlow, Ground
from tests.maps.conftest import EAST, NORTH, line, made_layer, square

EXTENT = (EAST, NORTH, EAST + 1_000.0, NORTH + 500.0)
SHEET = Sheet(EXTENT, 100.0)  # a millimetre is ten metres


def flow(name="Q100", side=400.0, windows=()):
    return DrawnFlow(name, square(100, 50, side), (lambda: iter(windows)) if windows else None)


def window(depth, *, west=0.0, north=500.0, cell=100.0, shape=(1, 1)):
    values = np.full(shape, depth, dtype=np.float32)
    return DepthWindow(values, Affine(cell, 0, EAST + west, 0, -cell, NORTH + north))


def town():
    return (
        made_layer("vatten", "water", [{"at": square(0, 0, 300), "class": "sjo"}]),
        made_layer("vagar", "road", [{"at": line((0, 0), (900, 400)), "road_class": "trunk"}, {"at": None}]),
        made_layer("jarnvagar", "railway", [{"at": line((0, 400), (900, 0))}]),
        made_layer("tatorter", "locality", [{"at": square(0, 0, 450), "code": "T1", "name": "Ör $x$ <b>"}]),
        made_layer("byggnader", "building", [{"at": square(20, 20, 30)}]),
        made_layer("kommungrans", "municipality", [{"at": square(-500, -500, 1_200), "code": "9999"}]),
    )


def drawn(ground=None, sheet=SHEET, **given):
    ground = ground or Ground("9999", town(), (flow(),))
    return draw_picture(ground, sheet, **given).svg


def fills(svg):
    return re.findall(r"fill: (#[0-9a-f]{6})", svg.decode())


def test_the_same_map_is_the_same_bytes():
    assert drawn() == drawn()


def test_a_map_has_its_size_and_its_scale_on_paper():
    made = draw_picture(Ground("9999"), SHEET)

    assert (made.width_mm, made.height_mm, made.scale) == (100.0, 50.0, 10_000)
    assert f'width="{100 / 25.4 * 72:.6f}pt"'.encode() in made.svg


def test_every_flow_is_drawn_in_the_colour_of_its_legend_and_the_smallest_on_top():
    names = ("Q50", "Q100", "BHF")
    looks = flow_looks(names)
    areas = tuple(
        Entry(name, look, square(100, 50, 400 - 100 * at))
        for at, (name, look) in enumerate(zip(reversed(names), reversed(looks), strict=True))
    )
    svg = drawn(Ground("9999"), replace(SHEET, areas=areas))
    found = [fill for fill in fills(svg) if fill in {look.fill.lower() for look in looks}]
    order = [look.fill.lower() for look in looks]

    assert found == [*reversed(order), *order]  # on the map from below, and in the legend from above


def test_flows_can_be_told_apart_without_colour():
    looks = flow_looks(["liten", "mellan", "stor", "störst"])

    assert len({(look.fill, look.dash) for look in looks}) == 4
    assert len({look.fill for look in looks}) == 4


def test_a_flow_of_no_known_name_is_paler_the_larger_it_is():
    looks = flow_looks(["10-årsregn", "100-årsregn"])

    assert [look.fill for look in looks] == ["#08306b", "#c6dbef"]


@pytest.mark.parametrize("limits", [1, 2, 4, 6])
def test_deeper_water_is_never_paler(limits):
    def light(hue):
        return sum(int(hue[at : at + 2], 16) for at in (1, 3, 5))

    hues = depth_hues(limits)
    assert len(hues) == limits + 1
    assert [light(hue) for hue in hues] == sorted((light(hue) for hue in hues), reverse=True)


def test_depths_are_sampled_where_they_lie():
    grid = depth_grid(flow(windows=[window(0.7, west=200, north=300)]), SHEET)  # one cell of 100 by 100 m
    rows, columns = np.nonzero(grid)

    assert grid.shape == (300, 600)  # six cells to a millimetre
    assert (columns.min(), columns.max()) == (120, 179)  # 200 to 300 m east
    assert (rows.min(), rows.max()) == (120, 179)  # 200 to 300 m south of the northern edge
    assert set(grid[rows, columns].tolist()) == {np.float32(0.7)}


def test_of_overlapping_windows_the_deepest_counts_and_the_unknown_is_dry():
    windows = [window(0.3), window(1.2), window(np.nan)]

    assert depth_grid(flow(windows=windows), SHEET).max() == np.float32(1.2)


def test_a_window_beyond_the_sheet_is_not_drawn():
    assert not depth_grid(flow(windows=[window(0.7, west=5_000)]), SHEET).any()


def test_a_turned_raster_lies_where_it_lies():
    turned = Affine(0, 100, EAST, 100, 0, NORTH)  # columns go north and rows east
    windows = [DepthWindow(np.array([[0.0, 0.0, 0.5]], dtype=np.float32), turned)]
    rows, columns = np.nonzero(depth_grid(flow(windows=windows), SHEET))

    assert (columns.min(), columns.max()) == (0, 59)
    assert (rows.min(), rows.max()) == (120, 179)  # 200 to 300 m north of the southern edge


def test_depths_are_drawn_over_the_ground():
    ground = Ground("9999", town(), (flow(windows=[window(0.7)]),))

    assert b"<image" in drawn(ground, depths=ground.flows[0])
    assert b"<image" not in drawn(ground)


def test_the_mark_of_an_exercise_lies_across_the_map_and_only_there():
    marked, plain = drawn(sheet=replace(SHEET, mark="ÖVNING")), drawn()

    assert marked != plain
    assert b"rotate(" in marked
    assert b"opacity: 0.16" in marked
    assert b"opacity: 0.16" not in plain


@pytest.mark.parametrize(
    "name", ["--><script>1</script>", "$x^2$ \\frac", "Ör & <b>Å</b>", "\u0000\u0007\ufffe 水 🌊"]
)
def test_a_name_is_drawn_as_it_is_written_and_never_as_a_formula_or_markup(name):
    layers = (made_layer("tatorter", "locality", [{"at": square(100, 50, 300), "code": "T1", "name": name}]),)
    tree = ElementTree.fromstring(drawn(Ground("9999", layers)))  # noqa: S314 our own

    assert not {element.tag.rpartition("}")[2] for element in tree.iter()} & {"script", "b"}


def test_symbols_have_their_letter_and_their_line_in_the_legend():
    spots = ((EAST + 200, NORTH + 200), (EAST + 300, NORTH + 200))
    entry = Entry("Energiförsörjning (2)", look_of("vital-service", "ENE"), spots=spots)
    sheet = replace(SHEET, symbols=(entry,))

    assert fills(drawn(sheet=sheet)).count("#e69f00") > fills(drawn()).count("#e69f00")
    assert sheet.height_mm > SHEET.height_mm


def test_the_legend_breaks_into_columns_that_hold_its_longest_line():
    short = replace(SHEET, legend=tuple(Entry(f"Q{n}", flow_looks(["a"])[0]) for n in range(4)))
    long = replace(SHEET, legend=tuple(Entry("Ö" * 60, flow_looks(["a"])[0]) for _ in range(4)))

    assert len({x for x, _ in short.places}) == 2
    assert len({x for x, _ in long.places}) == 1
    assert long.legend_mm > short.legend_mm


@pytest.mark.parametrize(
    ("geometry", "shape"),
    [
        (shapely.box(0, 0, 10_000, 100), 0.42),  # a river: the map is made higher
        (shapely.box(0, 0, 100, 10_000), 0.85),  # and here wider
        (shapely.box(0, 0, 1_000, 600), None),
    ],
)
def test_the_extent_shows_all_flows_in_a_shape_that_fits_a_page(geometry, shape):
    extent = extent_of_flows(Ground("9999", (), (DrawnFlow("Q100", geometry), DrawnFlow("bara djup"))))
    assert extent is not None
    west, south, east, north = extent

    assert shapely.box(*extent).contains(geometry)
    assert 0.42 - 1e-9 <= (north - south) / (east - west) <= 0.85 + 1e-9
    assert shape is None or (north - south) / (east - west) == pytest.approx(shape)


def test_without_a_surface_the_map_shows_the_municipality_and_without_that_there_is_none():
    layers = (made_layer("kommungrans", "municipality", [{"at": square(0, 0, 1_000), "code": "9999"}]),)

    assert extent_of_flows(Ground("9999", layers, (DrawnFlow("djup"),))) is not None
    assert extent_of_flows(Ground("1490", layers, (DrawnFlow("djup"),))) is None


def test_the_scale_bar_is_the_longest_round_one_that_fits_in_a_quarter():
    assert SHEET.bar_m == 200
    assert Sheet((0, 0, 40_000, 20_000), 178).bar_m == 10_000
    assert Sheet((0, 0, 30, 20), 178).bar_m == 50  # the shortest there is
