"""A map on paper: a grid cell that can be checked by head, names that never collide, and areas told apart in grey."""

from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely

from geoansvar import crs
from geoansvar.maps import plan_map
from geoansvar.maps.outlines import pixels
from geoansvar.maps.paper_frame import PAPERS, Frame, frame_of, letters, nearer
from geoansvar.maps.paper_labels import BESIDE, Box, Wanted, placed, symbol_box, with_letters
from geoansvar.maps.paper_pages import HATCHES, greyness, hatches_of, pages_of
from geoansvar.maps.paper_picture import draw_paper, swatch_svg
from geoansvar.maps.paper_raster import sampled
from geoansvar.maps.paper_symbols import part_of, symbols_of
from geoansvar.maps.planned import Feature, Label, MapPlan, Picture, PlanClass, PlanFlow, PlanLayer
from geoansvar.maps.png import png
from geoansvar.maps.style import LOOKS, Look, look_of, styled_by
from geoansvar.model.access import Access

FRAME = Frame((270_000.0, 6_420_000.0, 280_000.0, 6_428_000.0), 50_000, 200.0, 160.0, 57.9)  # 50 m to a millimetre
A4 = PAPERS["a4"]


def geometry_in(geometry) -> Any:
    return crs.geometry_in(geometry)


def geometry_out(geometry) -> Any:
    return crs.geometry_out(geometry)


def layer_of(features, classes, **given):
    made: dict[str, Any] = {
        "name": "lager",
        "title": "Lager",
        "kind": "vital-service",
        "group": "",
        "visible": True,
        "titles": (),
    }
    return PlanLayer(
        **(made | {"classes": tuple(classes), "features": tuple(features), "rows": len(features)} | given)
    )


def plan_of(*layers, **given):
    bounds = tuple(shapely.bounds(geometry_out(shapely.box(271_000, 6_421_000, 279_000, 6_427_000))).tolist())
    plan = MapPlan("karta", "Karta", "sv", "Övningsköping", Access.PUBLIC, "öppen", True, "2026-11-16", bounds, 12.0)
    return replace(plan, layers=layers, **given)


def point(east, north, **given):
    spot = geometry_out(shapely.Point(east, north))
    given = {"id": f"{east}-{north}", "name": "", "code": "ENE"} | given
    return Feature(geometry={"type": "Point", "coordinates": [spot.x, spot.y]}, **given)


def services(*features):
    return layer_of(features, [PlanClass("ENE", "Energi", look_of("vital-service", "ENE"), len(features))])


# ---------------------------------------------------------------- the sheet


@pytest.mark.parametrize(
    ("east", "north", "cell"),
    [
        (270_001, 6_427_999, "A1"),  # the north-western corner
        (273_000, 6_427_000, "B1"),
        (275_000, 6_423_000, "C3"),
        (279_999, 6_420_001, "E4"),  # the south-eastern corner
        (272_000, 6_426_000, "B2"),  # on the lines: east and south of them
        (269_999, 6_425_000, ""),
        (275_000, 6_428_001, ""),
    ],
)
def test_a_position_has_the_cell_that_can_be_counted_on_the_map(east, north, cell):
    assert FRAME.cell_m == 2_000  # 26 mm are 1 300 m, and 2 000 m is the next round side
    assert FRAME.easts == [272_000, 274_000, 276_000, 278_000]
    assert FRAME.cell(east, north) == cell


def test_a_part_of_the_map_has_the_cells_of_the_whole():
    part = nearer(FRAME, (275_000, 6_423_000), 4)

    assert part.scale == 12_500
    assert part.cell(275_000, 6_423_000) == FRAME.cell(275_000, 6_423_000) == "C3"
    assert part.cell_m == FRAME.cell_m


@given(st.floats(260_000, 290_000), st.floats(6_410_000, 6_440_000), st.sampled_from([2.0, 4.0, 5.0]))
def test_a_part_of_the_map_lies_within_it(east, north, times):
    assert shapely.box(*FRAME.extent).buffer(1e-6).contains(shapely.box(*nearer(FRAME, (east, north), times).extent))


def test_columns_are_named_as_in_a_book_of_sums():
    assert [letters(number) for number in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


@given(
    st.floats(270_000, 800_000), st.floats(6_200_000, 7_400_000), st.floats(10, 200_000), st.floats(10, 200_000),
    st.sampled_from(["a4", "a3"]),
)  # fmt: skip
def test_a_sheet_shows_all_of_its_bounds_at_the_largest_round_scale(east, north, wide, high, name):
    bounds: Any = tuple(
        float(value) for value in shapely.bounds(geometry_out(shapely.box(east, north, east + wide, north + high)))
    )
    frame = frame_of(bounds, PAPERS[name])
    west, south, right, top = (float(value) for value in shapely.bounds(geometry_in(shapely.box(*bounds))))

    assert shapely.box(*frame.extent).buffer(1e-3).contains(shapely.box(west, south, right, top))
    assert frame.width_mm * frame.scale / 1_000 == pytest.approx(frame.extent[2] - frame.extent[0])
    digits = str(frame.scale).rstrip("0")
    assert digits in ("1", "125", "15", "2", "25", "3", "4", "5", "6", "75", "8")
    filled = max(
        (right - west) / (frame.extent[2] - frame.extent[0]), (top - south) / (frame.extent[3] - frame.extent[1])
    )
    assert filled > 0.66 or max(wide, high) < 100  # no finer round scale would have held it


def test_a_scale_bar_is_round_and_a_fifth_of_the_map_at_most():
    assert FRAME.bar_m == 2_000


# ---------------------------------------------------------------- what has a page


def test_each_flow_has_its_page_and_the_first_is_the_one_shown_at_first(workspace):
    plan = plan_map(workspace, "lagesbild")
    pages = pages_of(plan)

    assert [page.flow for page in pages] == ["Q100", "Q50", "Q200", "BHF"]
    for page in pages:
        assert {layer.flow for layer in page.layers} == {"", page.flow}
        assert {layer.name for layer in page.layers if not layer.flow} == {"samhallsviktigt", "trygghetspunkter"}


def test_a_map_without_flows_is_one_page_and_names_what_it_leaves_out():
    hidden = replace(services(point(275_000, 6_424_000)), name="dold", visible=False)
    many = layer_of([], [], name="manga", rows=100_000, form="tiles")
    nothing = layer_of([], [], name="tomt")
    (page,) = pages_of(plan_of(services(), hidden, many, nothing))

    assert [layer.name for layer in page.layers] == ["lager", "tomt"]
    assert [layer.name for layer in page.left_out] == ["dold", "manga"]


# ---------------------------------------------------------------- names and symbols

BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(0, 90), st.floats(0, 60), st.floats(0.1, 20), st.floats(0.1, 20),
)  # fmt: skip
WANTED = st.builds(
    lambda rank, x, y, w: Wanted(Label("Namn", (x, y), rank, 0), (x, y), w, 3.0),
    st.sampled_from(["town", "badge", "locality", "object", "place"]),
    st.floats(-5, 105), st.floats(-5, 75), st.floats(1, 40),
)  # fmt: skip


@given(st.lists(WANTED, max_size=25), st.lists(BOXES, max_size=5))
def test_no_name_lies_on_another_or_on_a_symbol_or_over_the_edge(wanted, taken):
    found = placed(wanted, taken, (100.0, 70.0))

    for one, other in combinations(found, 2):
        assert not one.box.meets(other.box)
    for one in found:
        assert not any(one.box.meets(other) for other in taken)
        assert one.box.left >= 0
        assert one.box.low >= 0
        assert one.box.right <= 100
        assert one.box.high <= 70


def test_the_important_name_stands_and_the_other_gives_way():
    town = Wanted(Label("Köpingen", (0, 0), "town", 0), (50.0, 35.0), 99.0, 60.0)
    place = Wanted(Label("Backen", (0, 0), "place", 0), (50.0, 35.0), 10.0, 3.0)

    assert [spot.label.text for spot in placed([place, town], [], (100.0, 70.0))] == ["Köpingen"]


def test_a_name_beside_its_symbol_goes_to_the_side_that_is_free():
    wanted = [Wanted(Label("Skolan", (0, 0), "object", 0), (50.0, 35.0), 10.0, 3.0)]
    (free,) = placed(wanted, [], (100.0, 70.0))
    (left,) = placed(wanted, [Box(52.0, 0.0, 100.0, 70.0)], (100.0, 70.0))

    assert free.x > 50 > left.x
    assert set(BESIDE) == {"object", "badge"}


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), max_size=30))
def test_symbols_with_letters_do_not_cover_each_other(spots):
    full = with_letters(spots)
    boxes = [symbol_box(spot, full=True) for spot, has in zip(spots, full, strict=True) if has]

    assert not spots or full[0]
    for one, other in combinations(boxes, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        up = min(one.high, other.high) - max(one.low, other.low)
        assert min(across, up) < 0.5  # their rims may touch


def test_of_symbols_on_one_spot_the_topmost_layers_has_its_letter():
    below, above = services(point(275_000, 6_424_000)), services(point(275_000, 6_424_000))
    first, second = symbols_of((below, replace(above, name="ovan")), FRAME)

    assert (first.full, second.full) == (False, True)


def test_a_crowd_of_symbols_gets_a_part_of_its_own_and_a_few_do_not():
    crowd = [point(275_000 + 10 * number, 6_424_000) for number in range(30)]
    few = [point(271_000 + 900 * number, 6_424_000) for number in range(8)]
    part = part_of(pages_of(plan_of(services(*crowd))), FRAME)

    assert part is not None
    assert shapely.box(*part.extent).contains(shapely.Point(275_150, 6_424_000))
    assert part_of(pages_of(plan_of(services(*few))), FRAME) is None


# ---------------------------------------------------------------- told apart without colour


def areas(looks):
    return layer_of([], [PlanClass(str(at), f"Klass {at}", look, 1) for at, look in enumerate(looks)])


@given(st.integers(2, len(HATCHES)))
def test_areas_of_a_municipalitys_own_classes_are_told_apart_in_grey(count):
    looks = [styled_by(look_of("land-use"), at, f"k{at}") for at in range(count)]
    hatches = hatches_of(areas(looks))

    for one, other in combinations(range(count), 2):
        alike = abs(greyness(looks[one]) - greyness(looks[other])) < 0.12
        assert not alike or hatches[str(one)] != hatches[str(other)]
        assert looks[one].dash != looks[other].dash  # on the screen, which has no hatching


def test_steps_from_pale_to_dark_need_no_hatching():
    assert hatches_of(areas([Look("area", hue) for hue in ("#ffffff", "#888888", "#000000")])) == {}


@pytest.mark.parametrize("kind", sorted(LOOKS))
def test_classes_of_a_kind_differ_in_more_than_colour(kind):
    looks = list(LOOKS[kind].values())
    hatches = hatches_of(areas(looks))

    for one, other in combinations(range(len(looks)), 2):
        first, second = looks[one], looks[other]
        shape = (first.shape, first.letter, first.dash, hatches.get(str(one)))
        assert shape != (second.shape, second.letter, second.dash, hatches.get(str(other))) or (
            abs(greyness(first) - greyness(second)) >= 0.12
        )


# ---------------------------------------------------------------- the drawing


def test_the_same_page_is_the_same_bytes(workspace):
    plan = plan_map(workspace, "lagesbild")
    page, frame = pages_of(plan)[0], frame_of(plan.bounds, A4)

    assert draw_paper(plan, page, A4, frame, mark="ÖVNING") == draw_paper(plan, page, A4, frame, mark="ÖVNING")


def test_a_drawing_asks_for_nothing_and_is_no_script(workspace):
    plan = plan_map(workspace, "lagesbild")
    svg = draw_paper(plan, pages_of(plan)[0], A4, frame_of(plan.bounds, A4)).content
    tree = ElementTree.fromstring(svg)  # noqa: S314 our own
    links = [value for each in tree.iter() for key, value in each.attrib.items() if key.endswith("href")]

    assert all(link.startswith(("#", "data:image/png")) for link in links)
    assert not {each.tag.rpartition("}")[2] for each in tree.iter()} & {"script", "foreignObject"}


def test_every_class_is_drawn_in_its_colour_and_a_layer_without_objects_is_no_fault():
    plan = plan_of(services(point(275_000, 6_424_000)), replace(services(), name="tomt"))
    (page,) = pages_of(plan)
    with_one = draw_paper(plan, page, A4, FRAME).content
    empty = draw_paper(plan, replace(page, layers=()), A4, FRAME).content

    assert b"#e69f00" in with_one
    assert b"#e69f00" not in empty


def test_a_warning_and_a_mark_are_on_the_map_itself():
    plan = plan_of()
    (page,) = pages_of(plan)
    plain, warned, marked = (
        draw_paper(each, page, A4, FRAME, mark=mark).content
        for each, mark in ((plan, ""), (replace(plan, warning="Ej vägvisning"), ""), (plan, "ÖVNING"))
    )

    assert len(warned) > len(plain)
    assert b"opacity: 0.16" in marked
    assert b"opacity: 0.16" not in plain


def test_too_many_lines_become_a_picture_of_dots(monkeypatch):
    monkeypatch.setattr("geoansvar.maps.paper_picture.MOST_SVG_BYTES", 10)
    plan = plan_of()
    drawn = draw_paper(plan, pages_of(plan)[0], A4, FRAME)

    assert drawn.format == "png"
    assert drawn.content[:4] == b"\x89PNG"
    wide = int.from_bytes(drawn.content[16:20], "big")
    assert wide / (A4.picture_mm[0] / 25.4) >= 200  # dots per inch


def test_a_swatch_is_the_look_that_is_on_the_map():
    assert b"#e69f00" in swatch_svg(look_of("vital-service", "ENE"))
    assert b"pattern" in swatch_svg(Look("area", "#ffffff"), "////")
    assert swatch_svg(Look("area", "#ffffff"), "////") != swatch_svg(Look("area", "#ffffff"))


def test_a_picture_of_depths_lies_where_it_lies():
    east, north = 275_010.0, 6_424_010.0  # the middle of a cell of the paper
    spot = geometry_out(shapely.Point(east, north))
    half = 0.01
    bounds = (spot.x - half, spot.y - half / 2, spot.x + half, spot.y + half / 2)
    image = sampled(
        Picture(png(np.ones((1, 1), dtype=np.uint8), [(0, 0, 0, 0), (33, 113, 181, 255)]), bounds, 1.0), FRAME
    )
    rows, columns = np.nonzero(image[..., 3])
    x, y = FRAME.mm(east, north)

    assert image.shape == (800, 1_000, 4)  # five cells to a millimetre
    assert columns.mean() / 5 == pytest.approx(x, abs=0.4)
    assert 160 - rows.mean() / 5 == pytest.approx(y, abs=0.4)
    left, right = (geometry_in(shapely.Point(spot.x + side * half, spot.y)) for side in (-1, 1))
    assert len(set(columns.tolist())) / 5 == pytest.approx((right.x - left.x) / 50, abs=1.5)  # a little askew


def test_the_papers_zoom_is_that_of_a_screen_that_shows_as_much():
    shift = pixels(12.01, 57.9, FRAME.zoom)[0] - pixels(12.0, 57.9, FRAME.zoom)[0]
    west, east = (geometry_in(shapely.Point(longitude, 57.9)) for longitude in (12.0, 12.01))

    assert shift * 0.19 == pytest.approx((east.x - west.x) / FRAME.m_per_mm, rel=0.01)


def test_a_flow_keeps_what_tells_it_from_the_others():
    flows = (PlanFlow("Q50", "50 år"), PlanFlow("Q100", "100 år"))
    layers = [replace(services(), name=flow.key, flow=flow.key, visible=flow.key == "Q100") for flow in flows]

    assert [(page.flow, page.about) for page in pages_of(plan_of(*layers, flows=flows))] == [
        ("Q100", "100 år"), ("Q50", "50 år"),
    ]  # fmt: skip
