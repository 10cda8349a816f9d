"""On paper the number to call comes first, and nothing in a register can change the page it is printed on."""

import shutil
import subprocess

import pytest

import shapely

from geoansvar.delivery import FORMATS
from geoansvar.delivery.sketch import sketch_of
from tests.delivery.answers import EAST, NORTH, PHONE, actor, large_answer, small_answer

READERS = ("pdftotext", "pdfinfo")
with_reader = pytest.mark.skipif(not all(map(shutil.which, READERS)), reason="poppler-utils is not installed")
HOSTILE = ("#panic()", '") #read("/etc/passwd")', "$x$ *fet* _kursiv_ @ref <a>", "\\u{41}", "= Rubrik", "// kommentar")


def pdf(answer, folder):
    path = folder / "svar.pdf"
    path.write_bytes(FORMATS["pdf"].write(answer, "sv"))
    return path


def printed(answer, folder, *options):
    command = ["pdftotext", "-layout", *options, str(pdf(answer, folder)), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def facts(answer, folder):
    lines = subprocess.run(["pdfinfo", str(pdf(answer, folder))], capture_output=True, text=True, check=True).stdout
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines.splitlines())}


@with_reader
def test_the_first_page_says_what_it_is_and_whom_to_call(tmp_path):
    words = printed(small_answer(), tmp_path, "-l", "1")

    for said in (
        "Berörda aktörer",
        "Allégatan 12 + 300 m",
        PHONE,
        "KONTAKT SAKNAS",
        "Skyddsnivå: intern",
        "2026-11-16",
    ):
        assert said in words
    assert words.index(PHONE) < words.index("Samhällsviktig verksamhet (1)")


@with_reader
def test_every_page_has_its_number_and_its_mark(tmp_path):
    pages = printed(large_answer(200), tmp_path).rstrip("\f").split("\f")

    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"Sida {number} av {len(pages)}" in page
        assert "ÖVNING" in page
        assert "sha256:" in page


@with_reader
def test_two_hundred_actors_are_all_there_and_none_is_split(tmp_path):
    pages = printed(large_answer(200), tmp_path).split("\f")

    for number in range(200):
        (page,) = [page for page in pages if f"Aktör {number:03}" in page]
        assert page.count(PHONE) >= page.count("Aktör 0") + page.count("Aktör 1")


@with_reader
def test_a_real_workspace_is_not_marked(tmp_path):
    real = small_answer(workspace={"municipality": "1490", "name": "Borås", "exercise": False})

    assert "ÖVNING" not in printed(real, tmp_path)


@with_reader
def test_the_pdf_is_tagged_for_a_screen_reader_on_a4(tmp_path):
    found = facts(small_answer(), tmp_path)

    assert found["Tagged"] == "yes"
    assert found["Title"] == "Berörda aktörer: Allégatan 12 + 300 m"
    assert found["Page size"].endswith("(A4)")
    assert b"pdfuaid:part" in pdf(small_answer(), tmp_path).read_bytes()


@with_reader
@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_register_says_is_printed_and_never_run(words, tmp_path):
    answer = small_answer()
    hostile = small_answer(result=answer.result | {"actors": [actor(1, words)]})

    assert words.split()[0] in printed(hostile, tmp_path)


@with_reader
def test_a_limited_view_says_so(tmp_path):
    assert "enligt din behörighet" in printed(small_answer(notice="access-limited"), tmp_path)


def test_the_sketch_shows_the_area_and_what_lies_in_it():
    drawn = sketch_of(small_answer())
    assert drawn is not None

    assert len(drawn["area"]) == 1
    assert [mark["shape"] for mark in drawn["marks"]] == ["square"]
    (mark,) = drawn["marks"]
    assert mark["x"] > drawn["width_mm"] / 2  # 30 m east of the middle
    assert mark["y"] < drawn["height_mm"] / 2  # 40 m north of it: up


def test_a_point_is_an_area_that_can_be_sketched():
    answer = small_answer(geometries={("", "area"): shapely.Point(EAST, NORTH)})

    assert (sketch_of(answer) or {}).get("area") == []


def test_an_audit_has_no_area_to_sketch():
    assert sketch_of(small_answer(geometries={})) is None
