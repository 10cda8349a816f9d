"""Täckning: who reaches a point, how the points stand, who is cut off, and what a change would do."""

import re
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api.reach_asking import asked_of, barrier_in, is_ready, kept_of, point_in, question_of
from geoansvar.api.service import Service
from geoansvar.errors import ParameterInvalid
from geoansvar.model.question import question_from
from tests.api.conftest import HTML
from tests.api.pages import Links, count_of, group_of, number_in

NOBODY = cast(Service, None)  # no service is asked where the words themselves tell

PAGE = "/tackning"
COVERAGE = {"kind": "coverage", "mode": "walk", "within_m": "1000 2000", "flood": "Q100"}
ISOLATION = {"kind": "isolation", "anchors": "kommungrans", "flood": "Q100", "vehicle": "rescue"}


def total(answer, key, **case):
    return next(
        row
        for row in answer["totals"]
        if row["key"] == key and all(row.get(name) == value for name, value in case.items())
    )


@pytest.fixture(scope="module")
def coverage(client):
    question = {"kind": "coverage", "mode": "walk", "within_m": [1000, 2000], "flood": "Q100"}
    return client.post("/questions", json=question).json()


@pytest.fixture(scope="module")
def isolation(client):
    return client.post("/questions", json=ISOLATION).json()


@pytest.fixture(scope="module")
def status(client):
    return client.post("/questions", json={"kind": "status"}).json()


# ------------------------------------------------------------------------------------- from addresses to questions


def test_the_page_asks_what_anybody_asks(client, coverage):
    page = client.get(PAGE, params=COVERAGE, headers=HTML).text

    assert coverage["run"] in page


def test_a_form_keeps_only_what_its_question_takes():
    asked = asked_of({"kind": "status", "within_m": "1000", "floods": ["Q50", " "], "anchors": ["a/1; a/2"], "by": ""})

    assert kept_of(asked) == {"kind": "status", "floods": ["Q50"], "anchors": ["a/1", "a/2"]}


def test_minutes_go_before_metres():
    asked = asked_of({"kind": "coverage", "within_m": "1000", "within_min": "10 20"})

    assert question_of(asked, NOBODY) == {"kind": "coverage", "within_min": [10.0, 20.0]}


def test_a_question_waits_for_what_it_cannot_do_without():
    assert is_ready({"kind": "coverage"})
    assert not is_ready({"kind": "isolation"})
    assert is_ready({"kind": "isolation", "anchors": ["kommungrans"]})
    assert not is_ready({"kind": "what-if", "question": "isolation", "close_roads": ["v1"]})
    assert is_ready({"kind": "what-if", "close_roads": ["v1"]})
    assert not is_ready({"kind": "siting"})


def test_a_change_is_tried_on_the_question_that_is_chosen():
    asked = asked_of({
        "kind": "what-if", "question": "isolation", "anchors": ["kommungrans"], "flood": "Q100", "within_m": "500",
        "close_roads": ["vag-1; vag-2"], "barrier": "57,72 12,94; 57,73 12,95",
    })  # fmt: skip

    assert question_of(asked, NOBODY) == {
        "kind": "what-if",
        "question": {"kind": "isolation", "anchors": ["kommungrans"], "flood": "Q100"},
        "close_roads": ["vag-1", "vag-2"],
        "barrier": {"type": "LineString", "coordinates": [(12.94, 57.72), (12.95, 57.73)]},
    }
    assert question_from(question_of(asked, NOBODY)).question.flood == "Q100"


def test_a_barrier_that_closes_is_a_surface():
    corners = "57.72 12.94; 57.73 12.95; 57.72 12.96; 57.72 12.94"

    assert barrier_in(corners)["type"] == "Polygon"
    for bad in ("57.72 12.94", "här; där", '{"type": '):
        with pytest.raises(ParameterInvalid):
            barrier_in(bad)


@pytest.mark.parametrize(
    "written",
    [
        "57.7, 12.9",
        "12.9 57.7",
        "57,7 12,9",
        "57,7, 12,9",
        "N57.7 E12.9",
        '{"type":"Point","coordinates":[12.9,57.7]}',
    ],
)
def test_a_place_is_read_whichever_way_it_is_written(written):
    assert point_in(written, NOBODY)["coordinates"] == [12.9, 57.7]


def test_metres_are_read_in_either_order():
    north_first, east_first = point_in("6422903 274440", NOBODY), point_in("274440 6422903", NOBODY)

    assert north_first == east_first
    assert north_first["coordinates"] == pytest.approx([11.19, 57.89], abs=0.01)


@given(st.floats(55.4, 69.0), st.floats(11.0, 24.0))
def test_degrees_come_out_as_they_went_in(north, east):
    lon, lat = point_in(f"{north:.5f} {east:.5f}", NOBODY)["coordinates"]

    assert (lat, lon) == (pytest.approx(north, abs=1e-5), pytest.approx(east, abs=1e-5))


def test_a_place_may_be_what_one_would_search_for(client):
    service = client.app.state.service

    assert point_in("Allégatan 12", service)["type"] == "Point"
    assert point_in("samhallsviktigt/s-brandstation", service)["coordinates"] == pytest.approx(
        [11.19, 57.89], abs=0.01
    )


def test_of_several_places_of_one_name_one_is_chosen_on_the_page(client):
    asked = {"kind": "siting", "proposed": "Brandstationen", "within_m": "1000"}
    shown = client.get(PAGE, params=asked, headers=HTML)

    assert shown.status_code == 422
    links = [href for words, href in Links(shown.text).found if words.endswith("/s-brandstation")]
    assert len(links) == 1
    assert links[0].startswith("/tackning?kind=siting&")
    assert "within_m=1000" in links[0]
    assert client.get(links[0], headers=HTML).status_code == 200


# ------------------------------------------------------------------------------------------------------- coverage


def test_numbers_stand_dry_and_flooded_side_by_side(client, coverage):
    table = group_of(client.get(PAGE, params=COVERAGE, headers=HTML).text, "totals")

    assert re.search(r'<th scope="col">torrt</th>\s*<th scope="col">Q100</th>', table)
    for flood in (None, "Q100"):
        row = total(coverage, "residents", within_m=1000.0, flood=flood)
        assert f"{row['affected']:,}".replace(",", "\u00a0") in table.replace(" ", "\u00a0")


@pytest.mark.parametrize(("table", "least"), [("totals", 40), ("districts", 30)])
def test_every_number_opens_the_places_that_add_up_to_it(client, table, least):
    page = client.get(PAGE, params=COVERAGE, headers=HTML).text
    numbers = [(words, href) for words, href in Links(group_of(page, table)).found if "part=" in href]

    assert len(numbers) >= least  # who has a point and who lacks one, for each count, limit and flow
    for words, href in numbers[:: len(numbers) // 8]:
        address, _, group = href.partition("#")
        assert group == "g-beyond"
        rows = client.get(address + "&f=json").json()["result"]["beyond"]
        ends = [number_in(part) for part in re.split(r"[–(]", words)[: 2 if "–" in words else 1]]
        sure = sum(row["adds"] for row in rows if not row["uncertain"])
        assert ends[0] - 2 <= sure <= ends[0] + 2  # a district's number is rounded so that all sum to the whole
        assert abs(sum(row["adds"] for row in rows) - ends[-1]) <= 2


def test_an_opened_number_says_which_it_is_and_its_file_has_its_rows(client):
    asked = COVERAGE | {"of": "residents", "part": "has", "limit": "1000", "at": "Q100"}
    page = client.get(PAGE, params=asked, headers=HTML).text

    assert re.search(r"folkbokförda[^<]*: har en punkt inom 1.000 m, Q100", page, re.IGNORECASE)
    (file,) = [href for words, href in Links(group_of(page, "beyond")).found if words == "CSV"]
    rows = client.get(PAGE, params=asked | {"f": "json"}).json()["result"]["beyond"]
    assert sum(line.startswith("beyond,") for line in client.get(file).text.splitlines()) == len(rows) > 0


@pytest.mark.parametrize(
    ("wrong", "place"), [({"limit": "999"}, "of"), ({"limit": "tusen"}, "limit"), ({"at": "Q7"}, "of")]
)
def test_a_number_that_the_answer_has_not_is_refused(client, wrong, place):
    asked = COVERAGE | {"of": "residents", "part": "has", "limit": "1000", "at": "Q100"} | wrong
    answer = client.get(PAGE, params=asked | {"f": "json"})

    assert (answer.status_code, answer.json()["place"]) == (400, place)


def test_people_beyond_are_listed_with_their_distance(client, coverage):
    page = client.get(PAGE, params=COVERAGE, headers=HTML).text

    assert count_of(page, "beyond") == len(coverage["result"]["beyond"])
    assert "/collections/befolkning/items/" in group_of(page, "beyond")


def test_what_nobody_may_be_sure_of_is_a_span(client, isolation):
    page = group_of(client.get(PAGE, params=ISOLATION, headers=HTML).text, "totals")
    row = total(isolation, "residents", flood="Q100")
    span = f"{row['affected']:,}–{row['affected'] + row['uncertain']:,}".replace(",", "\u00a0")

    assert row["uncertain"] > 0
    assert span in page


# ------------------------------------------------------------------------------------- how the points stand, cut off


def test_each_point_has_its_flags_in_words_beside_what_is_decided(client, status):
    page = group_of(client.get(PAGE, params={"kind": "status"}, headers=HTML).text, "points")
    ids = {row["id"] for row in status["result"]["objects"]}

    assert {href.split("/")[-1].split("?")[0] for _, href in Links(page).found if "/collections/" in href} >= ids
    assert "förberedd" in page
    assert 'class="badge' in page


@pytest.mark.parametrize("flag", ["wet", "cut-off", "unsupplied", "any"])
def test_a_number_of_points_opens_as_many(client, flag):
    page = client.get(PAGE, params={"kind": "status"}, headers=HTML).text
    numbers = [(words, href) for words, href in Links(group_of(page, "totals")).found if f"flag={flag}&" in href]

    assert numbers
    for words, href in numbers[:2]:
        most = int(words.split("–")[-1])
        assert count_of(client.get(href.partition("#")[0], headers=HTML).text, "points") == most


def test_numbers_of_the_cut_off_open_their_rows(client, isolation):
    page = client.get(PAGE, params=ISOLATION, headers=HTML).text
    of_services = next(
        href
        for _, href in Links(group_of(page, "totals")).found
        if "of=vital_services" in href and href.endswith("flood")
    )
    shown = client.get(of_services.partition("#")[0], headers=HTML).text
    row = total(isolation, "vital_services", flood="Q100")

    assert count_of(shown, "unreachable_flood") == row["affected"] + row["uncertain"]
    assert "Ej vägvisning för utryckning" in page


def test_nobody_is_called_cut_off_before_one_says_from_what(client):
    page = client.get(PAGE, params={"kind": "isolation"}, headers=HTML)

    assert page.status_code == 200
    assert "Brandstationen" in page.text
    assert 'role="alert"' not in page.text
    assert "/questions" not in page.text


# ---------------------------------------------------------------------------------------------------- the page itself


def test_before_a_question_the_page_says_what_can_be_asked(client):
    page = client.get(PAGE, headers=HTML).text

    for kind in ("coverage", "status", "isolation", "siting", "what-if"):
        assert f"kind={kind}" in page


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"kind": "coverage", "within_m": "långt"}, 400, "är inget tal"),
        ({"kind": "coverage", "mode": "straight", "within_min": "5"}, 400, "fågelväg"),
        ({"kind": "coverage", "flood": "Q7", "mode": "walk"}, 404, "Q7"),
        ({"kind": "isolation", "anchors": "samhallsviktigt/nej"}, 404, "nej"),
        ({"kind": "exposure"}, 400, "coverage"),
        ({"kind": "what-if", "question": "siting", "close_roads": "v"}, 400, "siting"),
        ({"kind": "what-if", "barrier": "här", "question": "coverage"}, 400, "Barriären"),
        ({"kind": "siting", "proposed": "Finnsintegatan 999"}, 422, "Finnsintegatan"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why_on_the_page(client, asked, status, words):
    shown = client.get(PAGE, params=asked, headers=HTML)

    assert shown.status_code == status
    assert words in shown.text
    assert 'role="alert"' in shown.text
    assert '<form class="ask' in shown.text


def test_a_program_is_told_what_is_wrong_as_a_program(client):
    problem = client.get(
        PAGE, params={"kind": "coverage", "within_m": "långt"}, headers={"Accept": "application/json"}
    )

    assert problem.headers["content-type"].startswith("application/problem+json")
    assert problem.json()["place"] == "within_m"


def test_the_other_language_keeps_the_question(client):
    page = client.get(PAGE, params=COVERAGE | {"lang": "en"}, headers=HTML).text

    assert '<html lang="en">' in page
    other = next(href for words, href in Links(page).found if words == "Svenska")
    assert "within_m=1000+2000" in other
    assert "flood=Q100" in other


# ------------------------------------------------------------------------------------ a proposed point, and what if


def test_a_proposed_point_is_compared_with_none(client):
    asked = {"kind": "siting", "proposed": "Allégatan 12", "within_m": "1000", "mode": "walk"}
    page = client.get(PAGE, params=asked, headers=HTML)

    assert page.status_code == 200
    assert re.search(r'<th scope="col">före</th>\s*<th scope="col">efter</th>', group_of(page.text, "compared"))
    assert "mot" in page.text.split('class="reading"')[1].split("</p>")[0]


def test_what_a_change_does_stands_before_and_after_with_whose_objects_it_concerns(client):
    asked = {"kind": "what-if", "question": "coverage", "mode": "walk", "close_points": "t-allehallen"}
    page = client.get(PAGE, params=asked, headers=HTML)

    assert page.status_code == 200
    assert re.search(r'<th scope="col">före</th>\s*<th scope="col">efter</th>', group_of(page.text, "compared"))
    assert 'id="g-changed"' in page.text
    assert re.search(r'name="close_points" value="trygghetspunkter/t-allehallen" checked', page.text)
    assert not re.search(r'name="open_points" value="[^"]*" checked', page.text)


def test_who_lives_in_no_district_is_counted_by_that_name(client, coverage):
    page = client.get(PAGE, params=COVERAGE, headers=HTML).text
    table = group_of(page, "districts")

    assert [row for row in coverage["result"]["districts"] if row["id"] is None]
    assert "utanför alla distrikt" in table
    assert ">None" not in page


def test_the_form_shows_the_way_that_was_reckoned(client):
    """Pressed again with nothing changed, it gives the same numbers."""
    page = client.get("/tackning", params={"kind": "coverage", "within_m": "2000"}).text
    (chosen,) = re.findall(r'<option value="(\w+)" selected>', page[page.index('id="mode"') :].split("</select>")[0])

    assert chosen == "straight"
