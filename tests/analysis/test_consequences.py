"""The draft says what the numbers beside it say, in words that a person would write, and calls nothing safe."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.consequences import drafts
from geoansvar.analysis.headings import INDICATOR_NAMED
from geoansvar.analysis.nouns import NOUNS, named_amount, plain_name
from geoansvar.model.directive import HEADINGS, statute, tick_list
from geoansvar.model.tables import FLOOD_DIRECTIVE

KEYS = {table.key: table.keys for table in FLOOD_DIRECTIVE}
HEADING_OF = {key: heading.code for heading in statute().headings for key in heading.indicators}


def number(indicator, value, uncertain=0, *, flood="Q100", added=None, state="ok", group=None):
    """Give a row of the table ``headings``."""
    return dict.fromkeys(KEYS["headings"]) | {
        "heading": HEADING_OF[indicator], "indicator": indicator, "group": group, "flood": flood, "value": value,
        "uncertain": uncertain if value is not None else None, "unit": INDICATOR_NAMED[indicator].unit,
        "state": state, "added": added,
    }  # fmt: skip


def tick(category, affected, flood="Q100"):
    return dict.fromkeys(KEYS["ticks"]) | {"category": category, "flood": flood, "affected": affected, "state": "ok"}


def flow(flood, rank=None, *, survey="Ån 2024", climate="today"):
    return dict.fromkeys(KEYS["flows"]) | {"flood": flood, "survey": survey, "climate": climate, "rank": rank}


def draft(*numbers, heading=None, ticks=(), flows=None, lang="sv", sees_all=True):
    """Give the text of one flow under one heading: the heading of the first number at the last flow."""
    flows = flows or [flow("Q100")]
    rows = drafts(numbers, ticks, flows, lang=lang, sees_all=sees_all)
    heading = heading or numbers[0]["heading"]
    (text,) = (row["text"] for row in rows if row["heading"] == heading and row["flood"] == flows[-1]["flood"])
    return text.replace("\xa0", " ")


def test_a_draft_is_written_for_every_flow_and_heading_in_the_statutes_order():
    rows = drafts([], [], [flow("Q50"), flow("Q100")])

    assert [(row["flood"], row["heading"]) for row in rows] == [
        (name, heading) for name in ("Q50", "Q100") for heading in HEADINGS
    ]
    assert all(tuple(row) == KEYS["consequences"] for row in rows)


def test_numbers_are_written_as_swedes_write_them():
    said = draft(number("residents", 12_345), number("age_0_5", 678), number("dwellings", 2_010))

    assert said == "Vid Q100 berörs omkring 12 345 folkbokförda (varav 678 barn 0–5 år) och 2 010 bostadsbyggnader."


@pytest.mark.parametrize(
    ("indicator", "value", "words"),
    [
        ("dwellings", 1, "1 bostadsbyggnad"), ("dwellings", 2, "2 bostadsbyggnader"),
        ("vital_services", 1, "1 samhällsviktig verksamhet"),
        ("vital_services", 3, "3 samhällsviktiga verksamheter"),
        ("protected_areas", 1, "1 skyddat område"), ("protected_areas", 4, "4 skyddade områden"),
        ("workplaces", 1, "1 arbetsställe"), ("workplaces", 21, "21 arbetsställen"),
        ("dams", 1, "1 damm"), ("dams", 2, "2 dammar"),
        ("heritage", 1, "1 kulturarvsobjekt"), ("heritage", 9, "9 kulturarvsobjekt"),
        ("residents", 1, "omkring 1 folkbokförd"), ("residents", 41, "omkring 41 folkbokförda"),
        ("roads_m", 1, "1 m väg"), ("roads_m", 999, "999 m väg"), ("roads_m", 1_000, "1 km väg"),
        ("roads_m", 3_249, "3,2 km väg"), ("roads_m", 1_234_567, "1 235 km väg"),
        ("land_use_m2", 9_999, "9 999 m² mark"), ("land_use_m2", 10_000, "1 ha mark"),
        ("land_use_m2", 52_000, "5,2 ha mark"),
    ],
)  # fmt: skip
def test_an_amount_bends_its_word_and_chooses_its_unit(indicator, value, words):
    assert draft(number(indicator, value)) == f"Vid Q100 berörs {words}."


def test_what_is_a_part_or_a_measure_stands_in_brackets_after_the_whole():
    said = draft(
        number("workplaces", 12), number("employees", 340), number("buildings", 2), number("buildings_m2", 450)
    )

    assert said == "Vid Q100 berörs 12 arbetsställen (med 340 anställda) och 2 byggnader (450 m² byggnadsyta)."


def test_three_things_are_put_in_a_row():
    said = draft(number("dwellings", 2), number("shelters", 1), number("resources", 4))

    assert said == "Vid Q100 berörs 2 bostadsbyggnader, 1 skyddsrum och 4 resurser."


def test_what_is_uncertain_is_said_apart_and_why():
    said = draft(number("dwellings", 2, 3), number("shelters", 0, 1))

    assert said == (
        "Vid Q100 berörs 2 bostadsbyggnader. Osäkert är det för ytterligare 3 bostadsbyggnader och 1 skyddsrum: "
        "närmare kanten än karteringens noggrannhet, eller bro eller tunnel."
    )


def test_a_step_is_told_against_the_flow_that_it_is_climbed_from():
    numbers = [number("dwellings", 2, flood="Q50"), number("dwellings", 7, added=5)]

    said = draft(*numbers, flows=[flow("Q50", 1), flow("Q100", 2)])

    assert said == "Vid Q100 berörs 7 bostadsbyggnader. Jämfört med Q50 tillkommer 5 bostadsbyggnader."


@pytest.mark.parametrize(
    ("smaller", "added"),
    [
        (flow("Q50", 1), None),  # the maps do not fit together
        (flow("Q50", 1, survey="Sjön 2019"), 5),  # another river
        (flow("Q50", 1, climate="2100"), 5),  # another climate
        (flow("Q50"), 5),  # nobody said which is the larger
        (flow("Q50", 1), 0),
        (flow("Q50", 1), -1),
    ],
)
def test_nothing_is_added_across_flows_that_cannot_be_compared(smaller, added):
    said = draft(number("dwellings", 7, added=added), flows=[smaller, flow("Q100", 2)])

    assert "Jämfört" not in said


def test_what_is_dry_on_the_map_is_not_called_safe():
    said = draft(number("dwellings", 2), number("shelters", 0), number("resources", 0))

    assert said == (
        "Vid Q100 berörs 2 bostadsbyggnader. Inom den karterade utbredningen ligger inget som lagren har av detta: "
        "skyddsrum och resurser. Det betyder inte att det är säkert."
    )


def test_what_has_no_layer_is_named_and_is_not_nought():
    said = draft(number("heritage", None, state="no-layer"), number("heritage_m2", None, state="no-layer"))

    assert said == "Inget lager finns för detta: kulturarvsobjekt. Det är inte räknat, och är inte noll."


def test_an_age_that_no_layer_tells_is_named_by_itself():
    said = draft(number("residents", 40), number("age_0_5", None, state="no-layer"))

    assert said.endswith("Inget lager finns för detta: barn 0–5 år. Det är inte räknat, och är inte noll.")


def test_what_nobody_has_mapped_is_said_to_be_so():
    assert draft(number("dams", None, state="unmapped")) == "Inte karterat vid Q100: dammar."
    assert draft(number("resources", None, state="no-data")) == "Uppgift om läge saknas: resurser."


def test_the_categories_that_are_affected_are_named_under_their_heading():
    said = draft(
        number("vital_services", 3),
        ticks=[tick("school", "yes"), tick("electricity", "yes"), tick("police", "uncertain"), tick("sewage", "no"),
               tick("natura-2000", "yes"), tick("preschool", "yes", flood="Q50")],
        flows=[flow("Q50"), flow("Q100")],
    )  # fmt: skip

    assert said == (
        "Vid Q100 berörs 3 samhällsviktiga verksamheter. Bland det som berörs finns: skola och el. Osäkert om det "
        "berörs: polis."
    )


def test_groups_are_not_told_twice():
    assert draft(number("buildings", 3), number("buildings", 2, group="bostad")) == "Vid Q100 berörs 3 byggnader."


def test_one_who_does_not_see_everything_is_never_told_that_there_is_nothing():
    numbers = [number("dwellings", 2), number("shelters", 0), number("resources", None, state="no-layer")]

    said = draft(*numbers, sees_all=False)

    assert "inget som" not in said
    assert "Inget lager" not in said
    assert said.endswith("I det du får se saknas underlag för detta: resurser. Det är inte räknat, och är inte noll.")


STATES = st.sampled_from(["ok", "no-layer", "unmapped", "no-data"])
SOME_NUMBERS = st.lists(
    st.builds(
        lambda key, value, uncertain, state: number(
            key, value if state == "ok" else None, uncertain, state=state, added=value if state == "ok" else None
        ),
        st.sampled_from(sorted(HEADING_OF)), st.integers(0, 2_000_000), st.integers(0, 5_000), STATES,
    ),
    unique_by=lambda row: row["indicator"],
    min_size=1,
)  # fmt: skip
CLAIMS = re.compile(r"säkert|säkra|trygg|fara|risk", re.IGNORECASE)


@given(SOME_NUMBERS, st.booleans())
def test_no_draft_ever_claims_safety_or_leaves_a_blank(numbers, sees_all):
    for row in drafts(numbers, [], [flow("Q50", 1), flow("Q100", 2)], sees_all=sees_all):
        said = re.sub("Det betyder inte att det är säkert|Osäkert|trygghetspunkte?r?|farlig[at]?", "", row["text"])

        assert not CLAIMS.search(said)
        assert not re.search(r"[{}]|None|  |,\.|: \.", row["text"])


@given(SOME_NUMBERS)
def test_every_number_that_is_not_nought_is_told_or_stands_in_its_wholes_brackets(numbers):
    rows = {row["indicator"]: row for row in numbers}
    texts = {row["heading"]: row["text"] for row in drafts(numbers, [], [flow("Q100")])}

    for key, row in rows.items():
        whole = rows.get(NOUNS[key].under or key)
        if row["value"] and (whole is None or whole["value"]):
            assert str(named_amount(key, row["unit"], row["value"])) in texts[row["heading"]]
        elif row["value"] is None and (whole is None or whole["state"] != row["state"]):
            assert str(plain_name(key)) in texts[row["heading"]]


def test_every_indicator_has_its_word():
    assert set(NOUNS) == set(INDICATOR_NAMED) == set(HEADING_OF)
    assert {noun.under for noun in NOUNS.values()} - {None} <= set(NOUNS)
    assert {tick.heading for tick in tick_list().ticks} == set(HEADINGS)
