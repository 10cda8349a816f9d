"""People in the dwellings of their cell are whole people, and none is lost or made."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.dwellers import Dwellers
from tests.analysis.town import box, layer

UNKNOWN = np.nan


def dwellers(*shares):
    """Cells whose people are in places by these shares, one list per cell."""
    cells = layer("population", *({"geometry": box(at, 0, at + 1, 1)} for at in range(len(shares))))
    row = np.repeat(np.arange(len(shares)), [len(each) for each in shares])
    share = np.array([part / sum(each) for each in shares for part in each])
    return Dwellers(cells, row, share, np.full(len(row), None, dtype=object), np.ones(len(row), dtype=np.bool_))


def test_the_largest_remainder_gets_the_person_who_is_left():
    # 10 people in houses of 1, 2 and 3 parts: 1.67, 3.33 and 5; 3 people in two alike: 1.5 each, and the first has two
    assert dwellers([1, 2, 3], [1, 1]).whole_at(np.array([10.0, 3.0])).tolist() == [2, 3, 5, 2, 1]


def test_the_people_of_a_cell_without_a_number_are_unknown_in_all_its_places():
    found = dwellers([1, 1], [1]).whole_at(np.array([UNKNOWN, 4.0]))

    assert np.isnan(found[:2]).all()
    assert found[2] == 4


@given(
    cells=st.lists(
        st.tuples(st.integers(0, 5_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=9)),
        min_size=1,
        max_size=9,
    )
)
def test_the_people_of_a_cell_are_all_in_its_places_and_no_place_is_a_person_off(cells):
    people = np.array([float(number) for number, _ in cells])
    where = dwellers(*(shares for _, shares in cells))
    found = where.whole_at(people)

    assert np.bincount(where.row, weights=found).tolist() == people.tolist()
    assert (found % 1 == 0).all()
    assert (np.abs(found - where.share * people[where.row]) < 1 + 1e-5).all()
