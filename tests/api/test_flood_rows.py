"""Every number of a whole answer opens just the rows it counts, on the page and in the workbook."""

import re
from io import BytesIO
from urllib.parse import parse_qs, urlencode

import numpy as np
import openpyxl
import pytest

from geoansvar.api.flood_asking import number_in
from geoansvar.api.flood_rows import Wanted
from geoansvar.api.flood_tables import FloodTables
from geoansvar.api.flood_view import flood_view
from geoansvar.delivery.evidence import Evidence
from geoansvar.delivery.number_blocks import NumberBlocks
from geoansvar.delivery.pivots import matrices_of
from geoansvar.delivery.row_links import FIRST_ROW, RowLinks
from geoansvar.delivery.sheets import xlsx_bytes
from geoansvar.errors import ParameterInvalid
from geoansvar.model.number import Number
from geoansvar.model.question import question_from

QUESTIONS = {
    "exposure": {"kind": "exposure"},
    "people in houses": {"kind": "exposure", "population_method": "building", "thresholds_m": [0.2, 0.5]},
    "flood-directive": {"kind": "flood-directive"},
}
NOTHING = ("no", "no-layer", "no-data")  # words that count nothing
# Of rows that add parts of persons and metres, a number is rounded to a whole; what a district has outside is what its
# other three parts leave of its total, a total is of four, and what a depth has fewer of is of two.
ROUNDED = 1.01
ROUNDED_OFTEN = 2.6


@pytest.fixture(scope="session")
def answers(town):
    return {name: town.answer(question) for name, question in QUESTIONS.items()}


def link(**wanted):
    return "?" + urlencode({key: value for key, value in wanted.items() if value is not None})


def numbers(answer):
    """Every number and word of every cell that counts something, with the address it leads to."""
    tables = FloodTables.of(answer, "sv", link)
    for key, matrix in matrices_of(answer).items():
        for line in matrix.lines:
            for column, cell in enumerate(line.cells):
                for part, _ in matrix.parts:
                    if cell is None or not cell.parts.get(part) or cell.parts[part] in NOTHING:
                        continue
                    behind = tables._behind(matrix, line, column, cell)
                    yield key, line, cell, part, behind, tables._opens(line, cell, part, behind)


def wanted_in(href):
    return {key: value[0] for key, value in parse_qs(href.lstrip("?")).items()}


def tolerance(key, part):
    return ROUNDED_OFTEN if part in ("fewer", "total") or (key, part) == ("districts", "outside") else ROUNDED


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_number_on_the_page_opens_rows_that_are_as_many_or_add_as_much(answers, name):
    answer, checked = answers[name], set()
    for key, line, cell, part, behind, href in numbers(answer):
        value = cell.parts[part]
        assert href, (key, behind, part, value)
        opened = Wanted.of(wanted_in(href), answer).opened(answer)
        assert opened is not None
        if isinstance(value, str):  # a tick
            assert len(opened)
        elif line.unit == "objects":
            assert len(opened) == value, (key, behind, part)
            assert opened.adds.tolist() == [1.0] * value
        else:
            assert opened.adds.sum() == pytest.approx(value, abs=tolerance(key, part)), (key, behind, part)
            assert len(opened) or value <= ROUNDED_OFTEN
        checked.add((key, part))

    parts = {"affected", "uncertain", "outside", "no_data", "total"}
    assert checked >= (
        {("headings", each) for each in ("value", "uncertain", "no_data", "added")}
        | {("obligatory", "value"), ("ticks", "value"), ("ticks", "affected")}
        if name == "flood-directive"
        else {(table, part) for table in ("totals", "groups", "districts") for part in parts}
        | {("thresholds", part) for part in ("affected", "uncertain", "no_data", "fewer")}
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_rows_that_open_say_what_each_adds(answers, name):
    answer, looked = answers[name], 0
    for _, line, _, _, behind, href in list(numbers(answer))[::23]:
        opened = Wanted.of(wanted_in(href), answer).opened(answer)
        if opened is None or len(opened) > 500:
            continue
        rows = opened.rows()
        assert len({(row["layer"], row["id"]) for row in rows}) == len(rows) == len(opened)
        assert {row["flood"] for row in rows} <= {behind.flood}
        assert {row["adds"]["unit"] for row in rows} <= {line.unit}
        assert [row["adds"]["amount"] for row in rows] == opened.adds.round(3).tolist()
        looked += 1

    assert looked > 30


@pytest.mark.parametrize("name", ["exposure", "people in houses"])
def test_what_a_cell_adds_to_the_districts_is_what_it_adds_in_all(answers, name):
    answer = answers[name]
    districts = {"-", *(row["id"] for row in answer.result["districts"] if row["id"])}
    cut = 0
    for indicator in ("residents", "roads_m", "buildings"):
        for part in ("affected", "uncertain", "outside", "no_data"):
            whole = answer.ledger.open(Number(indicator, "Q100", part))
            added = dict.fromkeys(whole.objects.tolist(), 0.0)
            for district in districts:
                opened = answer.ledger.open(Number(indicator, "Q100", part, district=district))
                cut += sum(0.01 < add / total < 0.99 for add, total in _shared(opened, whole))
                for at, add in zip(opened.objects.tolist(), opened.adds.tolist(), strict=True):
                    added[at] = added.get(at, 0.0) + add
            for at, add in zip(whole.objects.tolist(), whole.adds.tolist(), strict=True):
                assert added.pop(at) == pytest.approx(add, abs=1e-3)
            assert all(rest == pytest.approx(0.0, abs=1e-3) for rest in added.values())
    assert cut > 0  # some cell lies on both sides of a border


def _shared(opened, whole):
    totals = dict(zip(whole.objects.tolist(), whole.adds.tolist(), strict=True))
    return [
        (add, totals[at])
        for at, add in zip(opened.objects.tolist(), opened.adds.tolist(), strict=True)
        if totals.get(at)
    ]


def test_deeper_water_has_no_row_add_more(answers):
    ledger = answers["exposure"].ledger
    for indicator in ("residents", "buildings_m2", "roads_m"):
        before = ledger.open(Number(indicator, "BHF"))
        for depth_m in (0.1, 0.2, 0.3, 0.5, 0.8):
            now = ledger.open(Number(indicator, "BHF", depth_m=depth_m))
            known = dict(zip(before.objects.tolist(), before.adds.tolist(), strict=True))
            assert all(
                add <= known[at] + 1e-6 for at, add in zip(now.objects.tolist(), now.adds.tolist(), strict=True)
            )
            before = now


def test_what_is_none_of_the_answers_numbers_is_not_opened(answers):
    ledger = answers["exposure"].ledger

    assert ledger.open(Number("residents", "Q10")) is None
    assert ledger.open(Number("residents", "Q100", depth_m=0.4)) is None
    assert ledger.open(Number("residents", "Q100", district="nowhere")) is None
    assert ledger.open(Number("residents", "Q50", "added")) is None  # no flow before it
    assert ledger.open(Number("school", "Q100", "affected")) is None  # a tick, which this answer has none of


# ------------------------------------------------------------------------------------------- what nobody can tell of


def test_what_nobody_can_tell_of_stands_in_no_file_unless_it_is_asked_for(town, answers):
    few, kept = answers["exposure"], ("building", "road", "railway", "land-use")
    many = town.answer({"kind": "exposure", "floods": ["Q100"], "unknown_rows": True})
    layers = {source["layer"] for source in few.sources if source["kind"] in kept}

    def unknown(answer):
        rows = (row for row in answer.result["objects"] if row["flood"] == "Q100" and row["layer"] in layers)
        return {(row["layer"], row["id"]) for row in rows if row["wet"] not in ("yes", "uncertain")}

    opened = few.ledger.open(Number("buildings", "Q100", "no_data")).rows()
    assert {(row["layer"], row["id"]) for row in opened} < unknown(many)
    assert len(unknown(few)) < 5 < len(opened)
    assert "rows-not-listed" in {finding.code for finding in few.findings}
    assert "rows-not-listed" not in {finding.code for finding in many.findings}


def view_of(answer, **asked):
    question = question_from({"kind": answer.kind})
    wanted = Wanted.of(asked, answer)
    return flood_view(answer, question, lang="sv", codes={}, link=lambda path, **_: path, wanted=wanted, map_path="/m")


def test_a_page_of_rows_says_what_they_come_to_and_where_they_are(answers):
    answer = answers["exposure"]
    shown = view_of(answer, indicator="roads_m", at="Q100", part="no_data").rows
    total = next(row for row in answer.totals if (row["key"], row["flood"]) == ("roads_m", "Q100"))

    said = re.sub(r"\s", "", shown.together)
    assert shown.count > len(shown.rows) == 100
    assert abs(total["no_data"] - float(re.search(r"([\d,]+)m;", said)[1].replace(",", "."))) <= ROUNDED
    assert shown.known == "broar och tunnlar är osäkra"
    assert len(shown.spots) == len({row.key for row in shown.rows})  # these rows stand in no file, and on the map


def test_the_sums_of_the_page_open_every_part_of_every_total(answers):
    for answer in answers.values():
        for _, _, words in view_of(answer).sums:
            for number in words:
                assert number.href or number.words.split()[0] == "0"


def test_what_must_be_known_of_rows_stands_beside_their_number(answers):
    (totals,) = (table for table in view_of(answers["exposure"]).tables if table.key == "totals")
    about = {line.title: line.about for line in totals.sections[0][1]}

    assert about["Väg"] == "broar och tunnlar är osäkra"
    assert about["Byggnader"] == ""


# ----------------------------------------------------------------------------------------------------- the workbook


def links_of(answer, most=1_000_000):
    evidence, blocks = Evidence.of(answer), NumberBlocks(answer.ledger, most)
    names = dict.fromkeys(answer.result, "Bord") | {"objects": "Objekt"}
    sources = {source["layer"]: at for at, source in enumerate(answer.sources)}
    return RowLinks(answer, names, evidence, blocks, "Tal", "Underlag", sources)


def place_of(found):
    sheet, first, last = re.fullmatch(r"internal:'(.+)'!A(\d+)(?::H(\d+))?", found).groups()
    return sheet, int(first) - 1, int(last or first)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_number_of_the_workbook_leads_to_rows_that_are_as_many_or_add_as_much(answers, name):
    answer = answers[name]
    links = links_of(answer)
    cells = [
        (key, line, cell, part)
        for key, line, cell, part, _, _ in numbers(answer)
        if not isinstance(cell.parts[part], str)
    ]
    found = [links.of(line, cell, part) for _, line, cell, part in cells]
    objects = [row for block in links.evidence.blocks for row in block.rows]
    own = list(links.blocks.rows())
    followed: dict[str, int] = {}
    for (key, line, cell, part), way in zip(cells, found, strict=True):
        value = cell.parts[part]
        if way is None:  # one that rounding alone has made
            assert line.unit != "objects"
            assert abs(value) <= ROUNDED_OFTEN, (key, cell.behind, part)
            continue
        sheet, first, last = place_of(way)
        followed[sheet] = followed.get(sheet, 0) + 1
        if sheet == "Objekt":
            rows = objects[first - FIRST_ROW : last - FIRST_ROW]
            side = {"value": "affected"}.get(part, part)
            adds = [1.0 if line.unit == "objects" else row["amounts"][cell.behind.indicator][side] for row in rows]
        elif sheet == "Tal":
            rows = own[first - FIRST_ROW : last - FIRST_ROW]
            adds = [row["adds"]["amount"] if row else block.adds[len(block.rows) :].sum() for block, row in rows]
            assert all(cell.behind.flood in block.floods for block, _ in rows)
        else:
            assert part in ("outside", "total")
            continue
        assert line.unit != "objects" or len(rows) == value, (key, cell.behind, part)
        slack = tolerance(key, part) + 0.0005 * len(rows)
        assert sum(adds) == pytest.approx(value, abs=slack), (key, cell.behind, part)

    assert followed["Objekt"] > 200
    assert followed["Tal"] > 200
    assert followed.get("Underlag", 0) > 100 or name == "flood-directive"


def test_where_the_workbook_has_no_room_a_number_says_how_many_rows_there_are(answers):
    answer = answers["flood-directive"]
    whole, tight = links_of(answer), links_of(answer, most=1_000)
    for links in (whole, tight):
        for _, line, cell, part, _, _ in numbers(answer):
            if not isinstance(cell.parts[part], str):
                links.of(line, cell, part)
    listed = sum(len(block.rows) for block in tight.blocks.blocks)

    assert listed <= 1_000 < sum(len(block.rows) for block in whole.blocks.blocks)
    for block in tight.blocks.blocks:
        assert len(block.rows) + block.left_out == len(block.objects) == len(np.unique(block.objects))


@pytest.fixture(scope="session")
def book(answers):
    return openpyxl.load_workbook(BytesIO(xlsx_bytes(answers["flood-directive"])))


def test_no_number_of_the_sheets_is_without_its_link(answers, book):
    matrices, counted = matrices_of(answers["flood-directive"]), 0
    for sheet in (book["Följder per flöde"], book["Obligatoriskt innehåll"], book["Berörs följande"]):
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                if isinstance(cell.value, int | float) and cell.value:
                    assert cell.hyperlink, (sheet.title, cell.coordinate)
                    target, _, cells = cell.hyperlink.location.partition("!")
                    assert target.strip("'") in book.sheetnames
                    assert cells
                    counted += 1

    assert set(matrices) == {"headings", "obligatory", "ticks"}
    assert counted > 500


def test_what_a_link_of_the_workbook_selects_is_what_the_number_says(book):
    sheet, rows = book["Följder per flöde"], book["Rader per tal"]
    adds, unit = (
        next(cell.column for cell in rows[2] if cell.value == title) - 1 for title in ("Bidrar med", "Enhet")
    )
    followed = 0
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            if cell.hyperlink and "Rader per tal" in cell.hyperlink.location:
                first, last = re.findall(r"[A-Z](\d+)", cell.hyperlink.location.partition("!")[2])
                chosen = list(rows.iter_rows(min_row=int(first), max_row=int(last), values_only=True))
                assert sum(row[adds] for row in chosen) == pytest.approx(
                    cell.value, abs=ROUNDED + 0.0005 * len(chosen)
                )
                assert chosen[0][unit] == "antal" or line[2].value != "antal"
                followed += 1
    assert followed > 100


@pytest.mark.parametrize("written", ["nan", "inf", "-inf", "1e999"])
def test_a_number_that_is_not_finite_is_none(written):
    with pytest.raises(ParameterInvalid):
        number_in(written, "search_m")
