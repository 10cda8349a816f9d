"""The statute, its cycles and its authorities are dated data: what holds on a day is looked up and never assumed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.codes import packaged_codes
from geoansvar.model.directive import HEADINGS, Named, Where, authorities, cycles, named, statute, tick_list
from geoansvar.model.kinds import KINDS
from geoansvar.scaffold.municipalities import municipality_named

TODAY = date(2026, 11, 16)


def test_the_headings_stand_in_the_statutes_order():
    assert tuple(heading.code for heading in statute().headings) == HEADINGS
    assert HEADINGS == ("health", "environment", "heritage", "economy")
    assert tuple(CODE_TITLES["heading"]) == HEADINGS


def test_the_obligatory_content_is_what_a_risk_map_must_show_in_its_order():
    assert [item.code for item in statute().items] == [
        "inhabitants", "economic-activities", "ied-plants", "protected-areas", "other",
    ]  # fmt: skip
    assert set(CODE_TITLES["item"]) == {item.code for item in statute().items}


def test_everything_obligatory_stands_under_a_heading_too():
    under_headings = {key for heading in statute().headings for key in heading.indicators}

    assert {key for item in statute().items for key in item.indicators} <= under_headings


@pytest.mark.parametrize(
    "designation",
    ["Vattenskyddsområde", "vattenskydd", "Natura 2000", "Natura 2000-område, SPA", "SCI", "EU-bad", "badvatten"],
)
def test_drinking_water_bathing_and_natura_2000_are_the_water_directives(designation):
    assert statute().water_directive.fits(designation)


@pytest.mark.parametrize("designation", ["naturreservat", "Nationalpark", "Biotopskydd", "scoutstuga", "spaning", ""])
def test_other_protection_is_not(designation):
    assert not statute().water_directive.fits(designation)


@pytest.mark.parametrize(("number", "count"), [(1, 18), (2, 25), (3, 26)])
def test_each_cycle_has_as_many_areas_as_were_published(number, count):
    (cycle,) = (cycle for cycle in cycles().cycles if cycle.number == number)

    assert len(cycle.areas) == count
    assert len({area.name for area in cycle.areas}) == count


def test_the_third_cycle_is_the_second_less_four_and_five_new():
    _, second, third = (_codes(cycle) for cycle in cycles().cycles)

    assert _names(second - third) == {"Alingsås", "Borås", "Kungsbacka", "Stenungsund"}
    assert _names(third - second) == {"Gävle", "Sundsvall", "Eskilstuna", "Västerås", "Varberg"}


def test_the_second_cycle_lost_eight_of_the_first():
    first, second, _ = (_codes(cycle) for cycle in cycles().cycles)

    # Ale and Hammarö are in the areas of Göteborg and Karlstad, which stayed.
    assert _names(first - second - {"1440", "1761"}) == {
        "Värnamo", "Ovanåker", "Lidköping", "Lindesberg", "Malung-Sälen", "Vansbro", "Vännäs", "Älvsbyn",
    }  # fmt: skip


def _codes(cycle):
    return {code for area in cycle.areas for code in area.municipalities}


def _names(codes):
    found = {code: municipality_named(code) for code in codes}
    return {str(each.boundaries["name"].iloc[0]) for each in found.values()}


@pytest.mark.parametrize(
    ("day", "listed", "planned"),
    [
        (date(2011, 12, 18), None, None),
        (date(2011, 12, 19), 1, None),
        (date(2017, 6, 1), 1, 1),
        (date(2018, 2, 2), 2, 1),
        (date(2024, 2, 15), 2, 2),
        (date(2024, 2, 16), 3, 2),
        (TODAY, 3, 2),
        (date(2027, 12, 31), 3, 2),
        (date(2028, 1, 1), 3, 3),
        (date(2040, 1, 1), 3, None),
    ],
)
def test_a_list_and_a_plan_hold_on_their_own_days(day, listed, planned):
    found = cycles().designated_on(day), cycles().planned_on(day)

    assert tuple(cycle and cycle.number for cycle in found) == (listed, planned)


def test_boras_is_off_the_list_while_its_plan_runs():
    assert cycles().designated_on(TODAY).areas_of("1490") == ()
    assert [area.name for area in cycles().planned_on(TODAY).areas_of("1490")] == ["Borås (Viskan)"]


@given(st.dates(), st.dates())
def test_a_later_day_never_has_an_earlier_list(one, other):
    earlier, later = (cycles().designated_on(day) for day in sorted((one, other)))

    assert earlier is None or (later is not None and later.number >= earlier.number)


@pytest.mark.parametrize(
    ("day", "short", "formerly"),
    [(date(2025, 12, 31), "MSB", None), (date(2026, 1, 1), "MCF", "MSB"), (date(1999, 1, 1), "MSB", None)],
)
def test_the_authority_is_called_what_it_was_called_on_the_day(day, short, formerly):
    national = authorities().national_on(day)

    assert (national.short, national.formerly) == (short, formerly)


def test_every_list_says_where_it_is_from_and_when_it_was_read():
    assert all([statute().source, authorities().source, tick_list().source])
    assert all(cycle.source for cycle in cycles().cycles)
    assert {statute().retrieved, authorities().retrieved, cycles().retrieved} == {date(2026, 11, 22)}


def test_every_category_has_a_name_in_two_languages_and_is_looked_for_in_columns_that_exist():
    functions = packaged_codes("functions-2020").codes
    ticks = tick_list().ticks

    assert len({tick.code for tick in ticks}) == len(ticks)
    for tick in ticks:
        assert tick.sv
        assert tick.en
        for where in tick.where:
            assert where.column is None or KINDS[where.kind].column(where.column)
            assert where.column != "function" or set(where.codes) <= set(functions)
            assert all(word == word.casefold() for word in (*where.words, *where.codes, *where.but_not, *where.named))


@pytest.mark.parametrize(
    ("category", "purpose"),
    [
        ("school", "Grundskola"), ("school", "skola"), ("preschool", "förskola"), ("health-care", "Vårdcentral"),
        ("elderly-care", "Äldreboende"), ("rescue-service", "Brandstation"), ("sewage", "Avloppsreningsverk"),
        ("drinking-water", "vattenverk"), ("electricity", "Nätstation"), ("museum-archive", "Museum"),
    ],
)  # fmt: skip
def test_a_purpose_says_which_category_a_building_is_of(category, purpose):
    assert category in _categories("building", purpose)


@pytest.mark.parametrize(
    ("category", "purpose"),
    [
        ("school", "förskola"), ("health-care", "Djursjukhus"), ("drinking-water", "Avloppsreningsverk"),
        ("school", "bostad"),
    ],
)  # fmt: skip
def test_a_purpose_is_not_taken_for_what_its_word_ends_in(category, purpose):
    assert category not in _categories("building", purpose)


def _categories(kind, value):
    return {
        tick.code for tick in tick_list().ticks for where in tick.where if where.kind == kind and where.fits(value)
    }


def test_a_name_tells_preschools_from_schools_where_the_function_does_not():
    preschool = Where(kind="vital-service", named=("förskol",))
    school = Where(kind="vital-service", but_not_named=("förskol",))

    assert [preschool.fits_name(name) for name in ("Förskolan Ärtan", "Ekbyskolan", "")] == [True, False, False]
    assert [school.fits_name(name) for name in ("Förskolan Ärtan", "Ekbyskolan", "")] == [False, True, True]


def test_a_name_of_the_data_is_said_in_the_language_of_the_sentence():
    plans = named(authorities().plans)

    assert (plans.render("sv"), plans.render("en")) == ("berörda länsstyrelser", "the county boards concerned")
    assert Named("Ö").render("en") == "Ö"
    assert tick_list().titled("school") == "skola"
    assert tick_list().titled("school", "en") == "school"
    assert tick_list().titled("moon-base") == "moon-base"
