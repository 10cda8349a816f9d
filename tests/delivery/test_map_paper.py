"""A map as a PDF says what the screen says: layers, classes, counts and words; tagged, and the same each time."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from geoansvar.delivery.map_index import index_sections
from geoansvar.delivery.map_legend import Swatches, legend_rows
from geoansvar.delivery.map_paper import map_pdf
from geoansvar.maps import plan_map
from geoansvar.maps.markup import legend_html
from geoansvar.maps.paper_frame import PAPERS, frame_of
from geoansvar.maps.paper_pages import pages_of
from geoansvar.model.access import Access, Principal
from geoansvar.model.recipe import MapRecipe
from tests.maps.conftest import LAGESBILD, HandMade, actors, floods, ground, made_layer, points, services

READERS = ("pdftotext", "pdfinfo")
with_reader = pytest.mark.skipif(not all(map(shutil.which, READERS)), reason="poppler-utils is not installed")
HOSTILE = ("#panic()", '") #read("/etc/passwd")', "$x$ *fet* @ref <a>", "\\u{41}", "= Rubrik", "--><script>1</script>")


@pytest.fixture
def workspace():
    """The small workspace with one map."""
    layers = {layer.name: layer for layer in (*ground(), services(), points(), actors(), *floods())}
    return HandMade(layers, {"lagesbild": LAGESBILD})


@pytest.fixture
def plan(workspace):
    return plan_map(workspace, "lagesbild")


def words_of(pdf, folder, *options):
    path = folder / "karta.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", *options, str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


def told(pdf, folder, *options):
    path = folder / "karta.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdfinfo", *options, str(path)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        errors="replace",
    ).stdout


def flat(words):
    return re.sub(r"\s+", " ", words)


def test_the_same_plan_is_the_same_bytes(plan):
    assert map_pdf(plan) == map_pdf(plan)


def test_the_legend_of_each_page_has_the_classes_and_counts_of_the_plan(plan):
    for page in pages_of(plan):
        rows = legend_rows(plan, page, Swatches())
        said = [(row["title"], row["count"]) for row in rows if row["kind"] == "class" and row["count"]]
        wanted = [
            (each.title, str(each.count))
            for layer in reversed(page.layers)
            for each in layer.classes
            if len(layer.classes) > 1
        ]
        assert sorted(said) == sorted(wanted)
        assert [row["title"] for row in rows if row["kind"] == "layer"] == sorted(
            (layer.title for layer in page.layers), key=[layer.title for layer in reversed(page.layers)].index
        )


def test_both_drawers_say_the_same_of_what_both_draw(plan):
    screen = re.sub(r"<[^>]+>", " ", legend_html(plan))
    rows = [row for page in pages_of(plan) for row in legend_rows(plan, page, Swatches())]

    for row in rows:
        for words in (row.get("title"), *str(row.get("about", "")).split(" · ")):
            assert not words or words in flat(screen)


@with_reader
def test_what_the_plan_says_stands_in_the_pdf(plan, tmp_path):
    words = flat(words_of(map_pdf(plan), tmp_path, "-raw"))

    for layer in plan.layers:
        assert layer.title in words
        for each in layer.classes:
            assert each.title in words
    for line in (*plan.texts, *plan.notes, *(source.title for source in plan.sources)):
        assert line in words
    for name in ("Solgårdens äldreboende", "Norrskolan", "Vattenverket", "Hemtjänsten"):
        assert name in words
    assert re.search(r"utan läge Hemtjänsten", words)


@with_reader
@pytest.mark.parametrize(("name", "size"), [("a4", (841.89, 595.28)), ("a3", (1190.55, 841.89))])
def test_a_page_lies_on_its_side_is_tagged_and_has_its_number_level_and_mark(plan, name, size, tmp_path):
    pdf = map_pdf(plan, name)
    facts = told(pdf, tmp_path)
    pages = words_of(pdf, tmp_path).rstrip("\f").split("\f")

    wide, high = (float(value) for value in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts).groups())
    assert (wide, high) == pytest.approx(size, abs=0.5)
    assert re.search(r"Tagged:\s+yes", facts)
    assert "Lägesbild: Övningsköping" in facts
    assert b"pdfuaid:part" in pdf
    assert len(pages) >= 5  # four flows, sources and index
    for number, page in enumerate(pages, 1):
        assert f"Sida {number} av {len(pages)}" in page
        assert "ÖVNING" in page
        assert f"Skyddsnivå: {plan.access_text}" in page
        assert "Gäller 2026-11-16 · Karta sha256:" in flat(page)


@with_reader
def test_the_tags_have_a_heading_a_table_and_a_picture_that_is_told(plan, tmp_path):
    tags = told(map_pdf(plan), tmp_path, "-struct-text")

    for tag in ("H1", "H2", "Table", "TH", "TD", "Figure"):
        assert re.search(rf"^\s*{tag}\b", tags, re.MULTILINE), tag
    figures = re.findall(r"^\s*Figure\b", tags, re.MULTILINE)
    assert len(figures) > len(plan.flows)  # each map, and each sign of the legends


def test_each_object_has_the_cell_that_it_stands_in(plan):
    frame = frame_of(plan.bounds, PAPERS["a4"])
    sections = index_sections(plan, pages_of(plan), frame)
    cells = {row[1]: row[0] for section in sections for row in section["rows"]}

    assert cells["Norrskolan"] == frame.cell(269_700, 6_422_400)
    assert cells["Biblioteket"] == frame.cell(270_050, 6_421_650)
    assert re.fullmatch(r"[A-Z]\d", cells["Norrskolan"])
    assert cells["Hemtjänsten"] == "utan läge"
    assert [row[1] for row in sections[-1]["rows"]] == sorted(row[1] for row in sections[-1]["rows"])


@with_reader
def test_a_layer_that_could_not_be_read_is_named_first_of_all(workspace, tmp_path):
    workspace.broken["trygghetspunkter"] = workspace.layers.pop("trygghetspunkter").declaration
    plan = plan_map(workspace, "lagesbild")
    words = flat(words_of(map_pdf(plan), tmp_path, "-l", "1", "-raw"))

    assert "Kunde inte läsas och saknas på kartan Trygghetspunkter: filen är avbruten" in words


@with_reader
def test_a_layer_without_objects_says_so(workspace, tmp_path):
    workspace.layers["trygghetspunkter"] = made_layer("trygghetspunkter", "safety-point", [], title="Trygghetspunkter")
    words = flat(words_of(map_pdf(plan_map(workspace, "lagesbild")), tmp_path, "-raw"))

    assert re.search(r"Trygghetspunkter 0 objekt", words)


@with_reader
def test_below_full_access_the_map_has_the_one_line_and_in_english_too(workspace, tmp_path):
    staff = Principal("staff", Access.INTERNAL)
    swedish, english = (
        flat(words_of(map_pdf(plan_map(workspace, "lagesbild", principal=staff, lang=lang)), tmp_path, "-raw"))
        for lang in ("sv", "en")
    )

    assert "Underlag enligt din behörighet. Kan vara ofullständigt." in swedish
    assert "Data as your access allows. May be incomplete." in english


@with_reader
@pytest.mark.parametrize("words", HOSTILE)
def test_a_name_or_a_title_is_printed_and_never_run(workspace, words, tmp_path):
    named = [{"id": "t1", "name": words, "type": "trygghetspunkt", "at": (0, 0)}]
    workspace.layers["trygghetspunkter"] = made_layer("trygghetspunkter", "safety-point", named, title=words)
    workspace.recipes["lagesbild"] = LAGESBILD.model_copy(update={"title": words, "texts": (words,)})
    printed = words_of(map_pdf(plan_map(workspace, "lagesbild")), tmp_path, "-raw")

    assert printed.count(words.split()[0]) >= 3


@with_reader
def test_a_real_workspace_is_not_marked(plan, tmp_path):
    assert "ÖVNING" not in words_of(map_pdf(replace(plan, exercise=False)), tmp_path)


@with_reader
def test_a_long_legend_goes_on_further_back_and_nothing_of_it_is_lost(workspace, tmp_path):
    rows = [{"id": f"b{n}", "name": f"Bygge {n}", "purpose": f"syfte-{n % 8}", "at": (30 * n, 0)} for n in range(40)]
    names = [f"lager_{n}" for n in range(12)]
    for name in names:
        workspace.layers[name] = made_layer(name, "place", rows, title=f"Titel {name}")
    layers = [{"name": name, "style": "purpose", "popup": ["purpose"]} for name in names]
    workspace.recipes["full"] = MapRecipe.model_validate({"title": "Full", "access": "public", "layer": layers})
    words = flat(words_of(map_pdf(plan_map(workspace, "full")), tmp_path, "-raw"))

    assert "Resten av teckenförklaringen står längre bak." in words
    for name in names:
        assert f"Titel {name}" in words
    assert words.count("Syfte-0") + words.count("syfte-0") >= len(names)


def test_a_pdf_of_the_towns_maps_stays_small(town):
    for name in ("lagesbild", "oversvamning"):
        assert len(map_pdf(plan_map(town, name), "a3")) < 5_000_000
