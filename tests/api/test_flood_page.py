"""Översvämning: every number opens the rows it counts, and the page is whole before any script has run."""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api.flood_asking import asked_of, depths_in, number_in, question_of
from geoansvar.api.flood_rows import PAGE_ROWS, Wanted
from geoansvar.api.flood_tables import FloodTables
from geoansvar.api.links import parameters_of
from geoansvar.errors import ParameterInvalid
from geoansvar.model.question import question_from
from tests.api.conftest import HTML
from tests.delivery.flood_answers import directive_answer, exposure_answer, objects, row

PAGE = "/oversvamning"
ASKED = {"kind": "exposure", "floods": ["Q50", "Q100"]}


class Links(HTMLParser):
    """The links of a page that open rows, with the number that stands in each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._href = given.get("href") if tag == "a" and given.get("class") == "behind" else None

    def handle_data(self, data):
        if self._href and data.strip():
            self.found.append((data.strip(), self._href))
            self._href = None


def wanted_in(href):
    """The parameters of an address that opens rows."""
    return {key: values[0] for key, values in parse_qs(href.lstrip("?")).items()}


def opened(answer, href):
    """The rows that an address opens."""
    return Wanted.of(wanted_in(href), answer).rows(answer)


def tables(answer):
    def link(**wanted):
        return "?" + urlencode({key: value for key, value in wanted.items() if value is not None})

    return {table.key: table for table in FloodTables.of(answer, "sv", link).all()}


def numbers(*shown):
    cells = (cell for table in shown for _, lines in table.sections for line in lines for cell in line.cells)
    return [number for cell in cells for number in cell if number.href]


# ------------------------------------------------------------------------------------- from numbers to their rows


@pytest.mark.parametrize(
    ("answer", "keys"),
    [(exposure_answer(), ("totals",)), (directive_answer(), ("headings", "obligatory"))],
    ids=["exposure", "directive"],
)
def test_every_number_that_is_not_nought_opens_its_rows(answer, keys):
    shown = tables(answer)
    counted = numbers(*(shown[key] for key in keys))

    assert len(counted) >= 60
    assert [number for number in counted if not opened(answer, number.href)] == []


def test_a_number_of_objects_is_the_number_of_its_rows():
    answer = directive_answer()
    units = {line["indicator"]: line["unit"] for line in answer.result["headings"]}
    counted = [
        number
        for number in numbers(tables(answer)["headings"])
        if units[wanted_in(number.href)["indicator"]] == "objects"
    ]

    assert len(counted) > 20
    for number in counted:
        assert int(re.sub(r"\D", "", number.words)) == len(opened(answer, number.href)), number


def test_a_tick_opens_the_objects_of_its_category():
    answer = directive_answer()
    ticked = numbers(tables(answer)["ticks"])

    assert {wanted_in(number.href)["indicator"] for number in ticked} == {"health-care"}
    assert {wanted_in(number.href)["at"] for number in ticked} == {"Q100", "Q200", "BHF"}  # at Q50 the pump may be wet


def test_a_threshold_opens_only_what_is_so_deep():
    answer = exposure_answer()
    deep = [
        number
        for number in numbers(tables(answer)["thresholds"])
        if "depth_m=0.5" in number.href and "fewer" not in number.href
    ]

    assert deep
    for number in deep:
        assert all(each["depth_max_m"] >= 0.5 for each in opened(answer, number.href))


def test_rows_are_those_of_the_indicator_the_flow_the_group_and_the_certainty():
    answer = exposure_answer()
    found = Wanted("buildings", at="Q100", part="affected", split="bostad").rows(answer)

    assert [each["id"] for each in found] == ["b1"]
    assert [each["id"] for each in Wanted("buildings", at="Q100", part="uncertain").rows(answer)] == ["b2", "b3"]


def test_the_rim_of_what_is_wet_is_uncertain_too_where_people_and_metres_are_counted():
    answer = exposure_answer()
    asked = {"indicator": "residents", "at": "Q100", "part": "uncertain"}

    assert {each["wet"] for each in Wanted.of(asked, answer).rows(answer)} == {"yes", "uncertain"}
    asked["indicator"] = "buildings"
    assert {each["wet"] for each in Wanted.of(asked, answer).rows(answer)} == {"uncertain"}


def test_what_a_flow_adds_was_dry_at_the_flow_before_or_wet_less():
    answer = exposure_answer()
    added = Wanted("vital_services", at="Q200", part="added").rows(answer)

    assert [each["id"] for each in added] == ["s2"]
    grown = [
        each | {"persons": 20.0} if each["layer"] == "befolkning" and each["flood"] == "Q200" else each
        for each in answer.result["objects"]
    ]
    more = replace(answer, result=answer.result | {"objects": grown})
    assert [each["id"] for each in Wanted("residents", at="Q200", part="added", by_share=True).rows(more)] == [
        "p1",
        "p2",
    ]
    assert [each["id"] for each in Wanted("residents", at="Q200", part="added").rows(more)] == ["p2"]  # as a whole


def test_a_threshold_knows_what_has_no_depth():
    answer = exposure_answer()
    unknown = [each | {"depth_max_m": None} for each in objects()]
    blind = replace(answer, result=answer.result | {"objects": unknown})
    deep = Wanted("vital_services", at="BHF", part="affected", depth_m=0.75)

    assert [each["id"] for each in deep.rows(answer)] == ["s2", "s1"]  # 0.75 m and 1 m; s3 has 0.5 m
    assert deep.rows(blind) == []
    assert len(replace(deep, part="no_data").rows(blind)) == 3


def test_what_a_threshold_has_fewer_of_lies_between_it_and_the_one_before():
    answer = exposure_answer()
    fewer = Wanted("vital_services", at="BHF", part="fewer", depth_m=0.75)

    assert [each["id"] for each in fewer.rows(answer)] == ["s3"]  # 0.5 m: deep enough at 0.5 and not at 0.75
    first = replace(fewer, depth_m=0.2)
    unknown = [each | {"depth_max_m": None} for each in objects()]
    assert first.rows(answer) == []
    assert first.rows(replace(answer, result=answer.result | {"objects": unknown})) == []  # these have no depth


def test_the_districts_rows_are_parts_of_the_whole():
    answer = exposure_answer()
    rows = [each | {"district": "d1" if each["id"] != "s1" else None} for each in answer.result["objects"]]
    parted = replace(answer, result=answer.result | {"objects": rows})
    whole = Wanted("vital_services", at="BHF").rows(parted)
    inside = Wanted("vital_services", at="BHF", district="d1").rows(parted)
    nowhere = Wanted("vital_services", at="BHF", district="-").rows(parted)

    assert [each["id"] for each in nowhere] == ["s1"]
    assert len(inside) + len(nowhere) == len(whole) == 3


def test_the_surely_wet_come_first_and_what_has_a_name_before_what_has_none():
    rows = [
        row("exposure", "objects", id=name_id, name=name, wet=wet, counted_in=["buildings"])
        for name_id, name, wet in (("1", None, "yes"), ("2", "Ö", "uncertain"), ("3", "B", "yes"), ("4", "A", "yes"))
    ]
    answer = exposure_answer()
    found = Wanted("buildings").rows(replace(answer, result=answer.result | {"objects": rows}))

    assert [each["id"] for each in found] == ["4", "3", "1", "2"]


def test_no_rows_are_wanted_where_no_number_is_named():
    assert Wanted.of({"at": "Q100", "part": "affected"}, exposure_answer()) is None


# ----------------------------------------------------------------------------------- from addresses to questions


def test_numbers_are_read_as_people_write_them():
    assert number_in("1 234,5", "level_m") == 1234.5
    assert depths_in("0,2 0,5") == depths_in("0.2;0.5") == depths_in("0,2, 0,5") == [0.2, 0.5]
    with pytest.raises(ParameterInvalid):
        number_in("djupt", "level_m")


def test_a_form_that_was_changed_to_another_kind_asks_only_what_that_kind_takes():
    asked = asked_of({"kind": "flood-directive", "floods": ["Q50", " "], "cell_rule": "centre", "level_m": ""})

    assert question_of(asked) == {"kind": "flood-directive", "floods": ["Q50"]}


@given(
    floods=st.none() | st.lists(st.sampled_from(["Q50", "Q100", "BHF"]), min_size=1, unique=True),
    depths=st.lists(st.sampled_from([0.1, 0.25, 0.5, 2.0]), min_size=1, unique=True),
    rule=st.sampled_from(["all-touched", "centre"]),
    search_m=st.sampled_from([0.0, 2.5, 10.0]),
    discharge=st.none() | st.sampled_from([210.0, 1234.5]),
)
def test_a_question_is_its_own_link(floods, depths, rule, search_m, discharge):
    question = question_from({
        "kind": "exposure", "floods": floods, "thresholds_m": depths, "cell_rule": rule, "search_m": search_m,
        "discharge_m3_s": discharge,
    })  # fmt: skip
    again = question_of(asked_of(parameters_of(question.model_dump(mode="json"))))

    assert question_from(again) == question


# ------------------------------------------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def page(client):
    return client.get(PAGE, params=ASKED, headers=HTML).text


def test_before_a_question_the_page_says_what_can_be_asked(client):
    invited = client.get(PAGE, headers=HTML)

    assert invited.status_code == 200
    for flow in ("Q50", "Q100", "Q200", "BHF"):
        assert f'value="{flow}"' in invited.text
    assert "kind=flood-directive" in invited.text


def test_the_page_has_a_column_for_each_flow_and_says_how_it_was_counted(page):
    assert re.search(r'<th scope="col" data-flow="Q50">Q50</th>\s*<th scope="col" data-flow="Q100">Q100</th>', page)
    assert "BHF</th>" not in page
    assert "Så har det räknats" in page
    assert "Utanför karterad utbredning är inte detsamma som säkert" in page


def test_each_number_on_the_page_leads_to_a_page_with_as_many_rows(client, page):
    links = [(words, href) for words, href in Links(page).found if "indicator=vital_services" in href]

    assert len(links) >= 4
    for words, href in links[:6]:
        shown = client.get(href.partition("#")[0], headers=HTML).text
        count = int(re.search(r'id="rader-titel">.*?<span class="count">(\d+)', shown, re.S).group(1))
        assert count == int(re.sub(r"\D", "", words)), href
        assert href.endswith("#rader")


def test_a_script_gets_the_rows_alone(client):
    asked = ASKED | {"indicator": "vital_services", "at": "Q100", "part": "affected"}
    whole = client.get(PAGE, params=asked, headers=HTML).text
    alone = client.get(PAGE, params=asked | {"only": "rows"}, headers=HTML).text

    assert "<html" not in alone
    assert re.findall(r'<tr data-key="([^"]+)"', alone) == re.findall(r'<tr data-key="([^"]+)"', whole) != []
    assert len(alone) < len(whole) / 3


def test_many_rows_come_a_page_at_a_time(client):
    asked = ASKED | {"indicator": "buildings", "at": "Q100", "part": "affected"}
    first = client.get(PAGE, params=asked, headers=HTML).text
    second = client.get(PAGE, params=asked | {"from_row": PAGE_ROWS}, headers=HTML).text

    assert first.count("<tr data-key=") == PAGE_ROWS
    assert f"{PAGE_ROWS + 1}–" in second
    assert re.findall(r'<tr data-key="([^"]+)"', first) != re.findall(r'<tr data-key="([^"]+)"', second)


def test_the_rows_of_a_number_are_a_file_of_their_own(client):
    asked = ASKED | {"indicator": "vital_services", "at": "Q100", "part": "affected", "f": "csv", "group": "objects"}
    answer = client.get(PAGE, params=asked)
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    whole = client.get(PAGE, params=ASKED | {"f": "csv", "group": "objects"})

    assert answer.headers["content-disposition"].startswith("attachment")
    assert 0 < len(rows) < whole.text.count("\n")


@pytest.mark.parametrize("kind", ["exposure", "flood-directive"])
@pytest.mark.parametrize(
    ("chosen", "start"),
    [("json", b"{"), ("csv", b"group,"), ("geojson", b"{"), ("xlsx", b"PK"), ("pdf", b"%PDF")],
)
def test_the_answer_is_kept_in_every_format(client, kind, chosen, start):
    answer = client.get(PAGE, params={"kind": kind, "floods": "Q100", "f": chosen})

    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_a_reading_from_a_gauge_stands_between_two_flows(client):
    shown = client.get(PAGE, params={"kind": "exposure", "discharge_m3_s": "210"}, headers=HTML).text

    assert "mellan Q50 och Q100" in shown


def test_the_directive_stands_in_the_statutes_order_and_says_what_it_is(client):
    shown = client.get(PAGE, params={"kind": "flood-directive"}, headers=HTML).text
    headings = [shown.index(f">{title}<") for title in ("Människors hälsa", "Miljön", "Kulturarvet")]

    assert headings == sorted(headings)
    assert "Underlag till länsstyrelsens riskkarta" in shown


@pytest.mark.parametrize(
    ("given_", "status", "words"),
    [
        ({"kind": "exposure", "level_m": "högt"}, 400, "är inget tal"),
        ({"kind": "exposure", "floods": "Q7"}, 404, "Q7"),
        ({"kind": "vattenstand"}, 400, "exposure"),
        ({"kind": "exposure", "level_m": "1", "discharge_m3_s": "2"}, 400, "antingen"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why_on_the_page(client, given_, status, words):
    shown = client.get(PAGE, params=given_, headers=HTML)

    assert shown.status_code == status
    assert words in shown.text
    assert 'role="alert"' in shown.text


def test_a_program_is_told_what_is_wrong_as_a_program(client):
    problem = client.get(PAGE, params={"kind": "exposure", "level_m": "högt"}, headers={"Accept": "application/json"})

    assert problem.headers["content-type"].startswith("application/problem+json")
    assert problem.json()["place"] == "level_m"


def test_the_address_may_name_many_flows_and_nothing_else_twice(client):
    assert client.get(PAGE, params=[("kind", "exposure"), ("kind", "exposure")]).status_code == 400
    assert client.get(PAGE, params=[("kind", "exposure"), ("flods", "Q50")]).status_code == 400


def test_the_other_language_keeps_every_flow(page):
    href = re.search(r'href="([^"]+)" lang="en"', page).group(1).replace("&amp;", "&")

    assert parse_qs(urlsplit(href).query)["floods"] == ["Q50", "Q100"]
    assert parse_qs(urlsplit(href).query)["lang"] == ["en"]


@pytest.mark.parametrize("asked", ["kind=exposure&indicator=zzz", "kind=coverage"])
def test_what_is_not_there_is_refused_and_no_nought(client, asked):
    assert client.get(f"{PAGE}?{asked}", headers=HTML).status_code == 400
