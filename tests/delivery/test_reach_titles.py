"""Every key and every code of the answers on who reaches what has a word, and every interval its two ends."""

from typing import get_args

import pytest

from geoansvar.analysis import (
    allocation_rows,
    beyond,
    cascade,
    catchments,
    closed_roads,
    coverage,
    cut_off,
    siting_rows,
    status,
)
from geoansvar.analysis.closures import WHY
from geoansvar.analysis.relief import RELIEF_WORDS
from geoansvar.analysis.routes import REACHED, STATE_WORDS
from geoansvar.delivery.flags import flags_text, listed
from geoansvar.delivery.reach_parts import reach_parts
from geoansvar.delivery.resource_words import resources_text
from geoansvar.delivery.spans import flow_text, limit_text, share_text, span_text
from geoansvar.delivery.titles import KIND_TITLES, REACH_KINDS, shown
from geoansvar.model.answer import total_row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.question import QUESTION_KINDS
from geoansvar.model.reach_questions import Siting, Vehicle, Way
from geoansvar.model.reach_tables import REACH_TABLES, keys_of
from geoansvar.model.tables import TABLES
from tests.delivery.reach_answers import KINDS, reach_answer


def plain(words):
    return words.replace("\xa0", " ")


def test_every_kind_of_question_has_tables_and_a_title():
    assert set(TABLES) == set(QUESTION_KINDS) == set(KIND_TITLES)
    assert set(REACH_TABLES) == set(REACH_KINDS)


def test_no_table_names_a_key_twice_and_no_two_tables_of_an_answer_have_one_name():
    for tables in REACH_TABLES.values():
        assert len({table.key for table in tables}) == len(tables)
        assert len({str(table.title) for table in tables}) == len(tables)
        for table in tables:
            assert len(set(table.keys)) == len(table.keys)


@pytest.mark.parametrize(
    ("keys", "kind", "result"),
    [
        (coverage.LIMITS, "coverage", "limits"),
        (coverage.DISTRICTS, "coverage", "districts"),
        (beyond.BEYOND, "coverage", "beyond"),
        (catchments.CATCHMENTS, "coverage", "catchments"),
        (catchments.DRAWN, "coverage", "drawn"),
        (cut_off.UNREACHABLE, "isolation", "unreachable_dry"),
        (closed_roads.CLOSED_ROADS, "isolation", "closed_roads"),
        (closed_roads.BRIDGES, "isolation", "bridges"),
        (status.STATUS_OBJECTS, "status", "objects"),
        (cascade.OUTAGES, "cascade", "outages"),
        (cascade.LOOPS, "cascade", "loops"),
        (cascade.SINGLE_POINTS, "cascade", "single_points"),
        (allocation_rows.POINTS, "allocation", "points"),
        (allocation_rows.UNASSIGNED, "allocation", "unassigned"),
        (siting_rows.CHOSEN, "siting", "chosen"),
        (siting_rows.BOUND, "siting", "bound"),
        (siting_rows.GAP, "siting", "gap"),
        (siting_rows.AFTER, "siting", "after"),
        (siting_rows.EXCLUDED, "siting", "excluded"),
    ],
)
def test_the_analyses_write_the_keys_that_the_tables_name(keys, kind, result):
    assert keys == keys_of(kind, result)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_a_real_answer_has_just_the_keys_of_its_table(town, kind):
    answer = reach_answer(town, kind)
    tables = {table.key: table for table in TABLES[kind]}

    assert set(answer.result) == set(tables)
    for key, rows in answer.result.items():
        for row in rows:
            assert tuple(row) == tables[key].keys


@pytest.mark.parametrize("kind", KINDS)
def test_every_total_of_a_real_answer_has_a_name_and_a_unit(town, kind):
    for row in reach_answer(town, kind).totals:
        assert shown("key", row["key"]) != row["key"]
        assert shown("unit", row["unit"]) != row["unit"]


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("why", WHY),
        ("reason", [word for word in STATE_WORDS if word != STATE_WORDS[REACHED]]),
        ("reason", ["unreachable-flood", "road-closed", "full", "wet", "cut-off", "outside", "existing"]),
        ("flags", status.FLAGS),
        ("unknown_because", ["no-place", "unmapped", "water-uncertain", "reach-unknown", "reach-uncertain",
                             "supply-uncertain", "supplier-unknown", "no-dependency"]),
        ("cause", ["wet", "down", "uncertain", "unknown", "dependency"]),
        ("service", list(RELIEF_WORDS)),
        ("state", ["closed", "doubtful"]),
        ("mode", get_args(Way)),
        ("vehicle", get_args(Vehicle)),
        ("objective", get_args(Siting.model_fields["objective"].annotation)),
        ("drawing", ["catchment", "buffer"]),
        ("cut_off", ["yes", "no", "uncertain"]),
        ("unsupplied", ["yes", "no", "uncertain"]),
        ("unit", ["cells", "persons", "objects"]),
    ],
)  # fmt: skip
def test_every_code_has_a_word(key, codes):
    assert set(codes) <= set(CODE_TITLES[key])


def total(affected, uncertain, outside=0, no_data=0, unit="persons"):
    return total_row("residents", unit, affected=affected, uncertain=uncertain, outside=outside, no_data=no_data)


def test_an_interval_goes_from_what_is_certain_to_that_and_all_that_is_in_doubt():
    assert span_text(total(10, 5, 85)) == "10–15"
    assert span_text(total(10, 0, 90)) == "10"
    assert span_text(total(0, 0, 90)) == "0"
    assert plain(span_text(total(5670, 30))) == "5 670–5 700"


def test_a_share_is_never_rounded_to_all_or_to_nothing():
    assert plain(share_text(total(79, 0, 21))) == "79 %"
    assert plain(share_text(total(79, 2, 19))) == "79–81 %"
    assert plain(share_text(total(999, 0, 1))) == "> 99 %"
    assert plain(share_text(total(1, 0, 999))) == "< 1 %"
    assert plain(share_text(total(100, 0))) == "100 %"
    assert plain(share_text(total(0, 0, 100))) == "0 %"
    assert share_text(total(0, 0)) == ""


def test_a_limit_is_in_metres_or_in_minutes_and_a_flow_that_is_none_is_dry():
    assert plain(limit_text({"within_m": 2000.0, "within_min": None})) == "inom 2 000 m"
    assert limit_text({"within_m": None, "within_min": 12.5}) == "inom 12,5 min"
    assert limit_text({}) == ""
    assert (flow_text(None), flow_text("Q100")) == ("torrt", "Q100")


def point(**given):
    told = dict.fromkeys(keys_of("status", "objects"))
    fine = {"wet": "no", "cut_off": "no", "unsupplied": "no", "cut_off_dry": False, "may_be_earlier": False}
    return told | fine | {"flags": ["no-obstacle-found"], "lost_services": [], "unknown_because": []} | given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "inget hinder funnet"),
        ({"wet": "yes", "depth_max_m": 0.4}, "våt 0,4 m"),
        ({"wet": "yes", "depth_max_m": None}, "våt"),
        ({"wet": "uncertain"}, "kanske våt"),
        ({"wet": "unmapped"}, "okänt om våt"),
        ({"cut_off": "yes"}, "avskuren"),
        ({"cut_off": "yes", "cut_off_dry": True}, "avskuren redan torrt"),
        ({"cut_off": None, "unsupplied": None}, "okänt om avskuren, om försörjd"),
        ({"unsupplied": "yes", "lost_services": ["el", "vatten"], "unsupplied_at_h": 16.0},
         "utan el och vatten efter 16 h"),
        ({"unsupplied": "yes", "lost_services": ["el"], "unsupplied_at_h": 0.0}, "utan el genast"),
        ({"unsupplied": "yes", "lost_services": ["el"], "unsupplied_at_h": None}, "utan el, timme okänd"),
        ({"unsupplied": "yes", "lost_services": ["el"], "unsupplied_at_h": 4.0, "may_be_earlier": True},
         "utan el senast efter 4 h"),
        ({"wet": "yes", "cut_off": "yes", "unsupplied": "uncertain"}, "våt, avskuren, kanske utan försörjning"),
    ],
)  # fmt: skip
def test_a_point_says_every_flag_with_its_hour_and_its_doubt(given, words):
    assert flags_text(point(**given)) == words


def test_words_are_listed_as_they_are_read():
    assert [listed(words) for words in (["el"], ["el", "vatten"], ["el", "vatten", "tele"])] == [
        "el", "el och vatten", "el, vatten och tele",
    ]  # fmt: skip


def test_a_resource_says_how_soon_it_is_there_and_what_is_in_doubt():
    row = {
        "id": "r1",
        "name": "Elverk",
        "amount": 2.0,
        "unit": "st",
        "ready_in_min": 60.0,
        "certain": True,
        "wet": "no",
    }

    assert resources_text([row]) == "Elverk (2 st, klar inom 60 min)"
    assert resources_text([row | {"certain": False, "wet": "yes", "ready_in_min": None}]) == (
        "Elverk (2 st, osäkert om den kommer fram, står i vatten)"
    )
    assert resources_text([{"id": "r1", "name": None, "certain": True}]) == "r1"


def changed(name, *, layer="vagar", responsible=None, before="yes", after="no"):
    told = dict.fromkeys(keys_of("what-if", "changed"))
    return told | {
        "layer": layer, "id": name, "name": name, "what": "wet", "flood": "Q100", "before": before, "after": after,
        "responsible": responsible, "responsible_name": responsible,
    }  # fmt: skip


def test_what_nobody_answers_for_comes_last_and_many_alike_are_told_in_one_line():
    rows = [changed(f"v{n}") for n in range(4)] + [changed("v9", before="uncertain")]
    rows.append(changed("Skolan", layer="samhallsviktigt", responsible="Nämnden"))
    parts = reach_parts("changed", rows, "sv", {"vagar": "Vägar"})

    assert [(head, [row["name"] for row in own]) for head, own in parts] == [
        ("Nämnden", ["Skolan"]),
        ("Ingen ansvarig i registret (5)", ["Vägar: 4 objekt", "v9"]),
    ]


def road(row_id, name, length_m, depth_m, state="closed"):
    told = dict.fromkeys(keys_of("isolation", "closed_roads"))
    return told | {
        "layer": "vagar", "id": row_id, "name": name, "length_m": length_m, "depth_max_m": depth_m, "state": state,
        "why": "depth",
    }  # fmt: skip


def test_the_pieces_of_a_street_are_one_line_with_their_length_and_the_deepest_water():
    rows = [road("1", "Storgatan", 100.0, 0.4), road("2", "Storgatan", 50.0, 0.9), road("3", "Ågatan", 20.0, 0.3),
            road("4", "Storgatan", 10.0, 0.3, "doubtful")]  # fmt: skip
    parts = reach_parts("closed_roads", rows, "sv", {})
    assert parts is not None
    (closed, streets), (doubtful, others) = parts

    assert plain(closed).startswith("Stängd: 2 gator och vägar, 0,17 km")
    assert [(row["name"], row["length_m"], row["depth_max_m"]) for row in streets] == [
        ("Storgatan", 150.0, 0.9), ("Ågatan", 20.0, 0.3),
    ]  # fmt: skip
    assert doubtful.startswith("Osäker: 1 ")
    assert [row["name"] for row in others] == ["Storgatan"]
