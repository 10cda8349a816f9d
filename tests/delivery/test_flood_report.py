"""What an answer about floods says on paper, and that it is a page that a screen reader can read."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from affine import Affine

import shapely

from geoansvar.delivery import FORMATS
from geoansvar.delivery.answer_map import depth_classes, depth_counts, picture_blocks
from geoansvar.delivery.matrix import Cell, Line, unknown_words
from geoansvar.delivery.named import named_matrix
from geoansvar.model.depth import DepthWindow
from geoansvar.model.finding import Finding
from geoansvar.model.ground import DrawnFlow, Ground
from geoansvar.texts import text
from tests.delivery.answers import EAST, NORTH
from tests.delivery.flood_answers import FLOWS, SURVEY, directive_answer, exposure_answer, row
from tests.maps.conftest import made_layer, square

READERS = ("pdftotext", "pdfinfo")
with_reader = pytest.mark.skipif(not all(map(shutil.which, READERS)), reason="poppler-utils is not installed")
KINDS = {"exposure": exposure_answer, "flood-directive": directive_answer}
LIMITS_M = (0.2, 0.5, 1.0, 2.0)


def window():
    return [DepthWindow(np.full((4, 4), 0.7, dtype=np.float32), Affine(500, 0, EAST, 0, -500, NORTH + 1_000))]


def ground(flows=FLOWS):
    """Each flow reaches 300 m farther than the one before."""
    drawn = [
        DrawnFlow(name, shapely.box(EAST - 300 * at, NORTH - 300 * at, EAST + 4_000, NORTH + 1_000), window)
        for at, name in enumerate(flows)
    ]
    return Ground("9999", (), tuple(drawn))


def printed(answer, folder, *options):
    path = folder / "svar.pdf"
    path.write_bytes(FORMATS["pdf"].write(answer, "sv"))
    command = ["pdftotext", "-layout", *options, str(path), "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    return words.replace("\xa0", " ")


def structure(answer, folder):
    path = folder / "svar.pdf"
    path.write_bytes(FORMATS["pdf"].write(answer, "sv"))
    done = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace")


@with_reader
def test_the_directive_says_what_it_is_and_what_it_is_not(tmp_path):
    words = printed(directive_answer(), tmp_path)

    assert "Underlag till länsstyrelsens riskkarta" in words
    assert "inte riskkartan" in words
    assert "inget lager" in words
    assert "betyder att ingen har räknat" in words
    assert "Utkast till beskrivning av följderna" in words


@with_reader
def test_the_headings_stand_in_the_statutes_order_and_the_obligatory_content_after_them(tmp_path):
    words = printed(directive_answer(), tmp_path)
    order = [
        "Följder per flöde", "Människors hälsa", "Miljön", "Kulturarvet", "Ekonomisk verksamhet",
        "Obligatoriskt innehåll", "Antal invånare som kan beröras", "Berörs följande?", "Underlag som saknas",
    ]  # fmt: skip

    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)


@with_reader
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_what_its_numbers_rest_on_and_that_it_is_an_exercise(kind, tmp_path):
    pages = printed(replace(KINDS[kind](), ground=ground()), tmp_path).rstrip("\f").split("\f")

    assert len(pages) > 2
    for page in pages:
        assert f"Kartering: {SURVEY} (2025) · Befolkning: hämtat 2026-11-01" in page
        assert "Utanför karterad utbredning är inte detsamma som säkert" in page
        assert "ÖVNING" in page


@with_reader
def test_a_reading_is_said_to_lie_between_two_flows_and_never_on_a_line(tmp_path):
    assert "210 m³/s: mellan Q50 och Q100" in printed(exposure_answer(), tmp_path)


@with_reader
def test_what_changes_side_at_a_depth_is_named(tmp_path):
    words = printed(exposure_answer(), tmp_path)

    assert "Räknas inte vid minst 0,5 m. Solgården" in words


@with_reader
@pytest.mark.parametrize("kind", KINDS)
def test_the_paper_is_tagged_and_every_map_says_its_classes_in_words(kind, tmp_path):
    answer = replace(KINDS[kind](), ground=ground())
    tree = structure(answer, tmp_path)
    made = FORMATS["pdf"].write(answer, "sv")

    assert tree.count("Figure") == 1 + len(FLOWS)  # the extents, and the depths of each flow
    assert tree.count("Table") >= 5
    assert b"pdfuaid:part" in made
    assert b"/Lang(sv)" in made


@with_reader
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_objects_and_none_at_all_make_a_paper(kind, tmp_path):
    base = KINDS[kind]()
    many = [
        row(kind, "objects", layer="samhallsviktigt", id=f"x{n}", name=f"Verksamhet {n:03}", address=f"Storgatan {n}",
            group="ELK", flood=flow, wet="yes", depth_max_m=0.4, counted_in=["vital_services"])
        for n in range(200)
        for flow in FLOWS
    ]  # fmt: skip
    places = {("samhallsviktigt", f"x{n}"): shapely.Point(EAST + 20 * n, NORTH) for n in range(200)}
    words = printed(
        replace(base, result=base.result | {"objects": many}, geometries=places, ground=ground()), tmp_path
    )
    none = printed(replace(base, result={key: [] for key in base.result}, totals=[], geometries={}), tmp_path)

    assert "Verksamhet 119" in words
    assert "och 80 till" in words
    assert "Berörda objekt: 0 av" in none
    assert "Utan träff" in none


@with_reader
def test_a_name_stands_with_its_address_and_how_it_stands_at_each_flow(tmp_path):
    (line,) = [line for line in printed(directive_answer(), tmp_path).splitlines() if line.lstrip().startswith("Solg")]

    assert line.split() == [
        "Solgården,", "Ågatan", "7", "–", "osäker", "0,25", "m", "våt", "0,5", "m", "våt", "0,75", "m",
    ]  # fmt: skip


@with_reader
def test_what_the_directives_table_rests_on_stands_with_the_method_and_not_among_the_faults(tmp_path):
    cycle = Finding("directive-area", "note", text("Inget område i listan för cykel 3 heter efter kommunen."))
    basis = Finding("directive-basis", "note", text("Detta är kommunens underlag."))
    words = printed(directive_answer(findings=[cycle, basis]), tmp_path)

    assert words.count("cykel 3") == 1
    assert words.index("Så har det räknats") < words.index("cykel 3") < words.index("Obligatoriskt innehåll")
    assert "Detta är kommunens underlag." not in words  # the first lines of the page say so
    assert "Anmärkningar" not in words


def test_names_stand_in_the_order_that_they_get_wet_and_last_what_nobody_can_tell_of():
    rows = [
        row("exposure", "objects", layer="samhallsviktigt", id=name, name=name, flood=flow, wet=wet, counted_in=[])
        for name, flow, wet in (
            ("A", "Q50", None),
            ("B", "BHF", "yes"),
            ("C", "Q100", "uncertain"),
            ("D", "Q50", "yes"),
        )
    ]
    base = exposure_answer()
    matrix = named_matrix(exposure_answer(result=base.result | {"objects": rows}))

    assert [line.title for line in matrix.lines] == ["D", "C", "B", "A"]
    assert [line.cells[0] and line.cells[0].parts["wet"] for line in matrix.lines] == [
        "våt",
        None,
        None,
        "läge saknas",
    ]


@with_reader
def test_parts_stand_last_and_none_that_is_a_nought_or_told_above(tmp_path):
    words = printed(directive_answer(), tmp_path)
    parted = words[words.index("Uppdelat på slag") :]

    assert "europa- och riksväg" in parted
    assert "europa- och riksväg" not in words[: words.index("Uppdelat på slag")]
    assert "SNI 47" not in words  # a nought at every flow
    assert "SNI 56" not in words[: words.index("Obligatoriskt innehåll")]


def test_what_has_no_data_stands_once_and_from_the_least_to_the_most_where_it_differs():
    cells = tuple(Cell({"affected": 1, "no_data": count}, "ok") for count in (3, 3, 5))

    assert unknown_words(Line("", "Byggnader", "objects", cells[:2])) == "3"
    assert unknown_words(Line("", "Byggnader", "objects", cells)) == "3–5"
    assert unknown_words(Line("", "Byggnader", "objects", (Cell({"affected": 1}, "ok"), None))) == ""


def test_depths_are_counted_in_the_class_they_are_drawn_in():
    found = {"b1": 0.2, "b2": 0.21, "b3": 2.5, "b4": None}
    rows = [
        row("exposure", "objects", layer="byggnader", id=key, flood="Q50", wet="yes", depth_max_m=depth,
            counted_in=["buildings"])
        for key, depth in found.items()
    ]  # fmt: skip
    counts = depth_counts(exposure_answer(result={"objects": rows}), ["Q50", "Q100"], LIMITS_M)

    assert depth_classes(LIMITS_M) == ["0–0,2 m", "0,2–0,5 m", "0,5–1 m", "1–2 m", "över 2 m"]
    assert counts == [[1, 0], [1, 0], [0, 0], [0, 0], [1, 0], [1, 0]]  # and last, without a depth


def test_dry_and_unmapped_buildings_are_in_no_class():
    rows = [
        row("exposure", "objects", id=word, flood="Q50", wet=word, depth_max_m=0.4, counted_in=["buildings"])
        for word in ("no", "unmapped", "uncertain")
    ]
    counts = depth_counts(exposure_answer(result={"objects": rows}), ["Q50"], LIMITS_M)

    assert counts == [[0], [1], [0], [0], [0], [0]]


def test_without_ground_there_is_no_map_and_without_depths_only_extents():
    flat = Ground("9999", (), (DrawnFlow("Q100", shapely.box(EAST, NORTH, EAST + 900, NORTH + 900)),))

    assert picture_blocks(exposure_answer(), "sv") == ({}, {})
    blocks, files = picture_blocks(replace(exposure_answer(), ground=flat), "sv")
    assert [block["title"] for block in blocks.values()] == ["Karta"]
    assert list(files) == ["flows.svg"]


def test_a_map_names_the_sources_of_what_is_drawn_and_their_days():
    water = made_layer("vatten", "water", [{"at": square(0, 0, 300), "class": "sjo"}])
    places = made_layer("platser", "place", [{"at": (0, 0), "name": "Torget"}])
    under = replace(ground(), layers=(water, places))
    blocks, _ = picture_blocks(replace(exposure_answer(), ground=under), "sv")

    assert blocks["map"]["after"] == (
        "Källor: Övningsköpings kommun 2026-11-01 (Vatten); Övningsköping 2026-11-01 (Oversvamning q50)."
    )
    assert blocks["depths"]["after"] == "Källor: Övningsköping 2026-11-01 (Djup q50)."


def test_six_maps_of_depth_stand_three_beside_each_other_and_a_seventh_is_left_out():
    names = tuple(f"F{n}" for n in range(7))
    blocks, files = picture_blocks(replace(exposure_answer(), ground=ground(names)), "sv")

    assert len(blocks["depths"]["pictures"]) == 6
    assert 3 * blocks["depths"]["width_mm"] + 2 * 4 <= 178
    assert len(files) == 7
    assert FORMATS["pdf"].write(replace(exposure_answer(), ground=ground(names)), "sv").startswith(b"%PDF")
