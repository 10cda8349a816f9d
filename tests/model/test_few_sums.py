"""Rows that sum to a total: nobody finds the few of one of them by taking the others away."""

from hypothesis import given
from hypothesis import strategies as st

from geoansvar.model.few import Few, without_few
from geoansvar.model.few_sums import without_differences
from geoansvar.texts import Said

K = 5
PARTS = ("affected", "uncertain", "outside", "no_data")
COLUMNS = (*PARTS, "total")
COUNTS = st.just(0) | st.integers(0, 12) | st.integers(0, 3_000)
DISTRICTS = st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=2, max_size=5)


def row_of(parts, unit="persons"):
    return {"key": "residents", "unit": unit, "total": sum(parts)} | dict(zip(PARTS, parts, strict=True))


def told_of(districts, unit="persons"):
    total = without_few(row_of([sum(part) for part in zip(*districts, strict=True)], unit), K)
    return without_differences([without_few(row_of(parts, unit), K) for parts in districts], [total], K), total


@given(DISTRICTS)
def test_no_total_less_the_others_tells_one_that_is_not_told(districts):
    told, total = told_of(districts)

    for column in COLUMNS:
        if not isinstance(total[column], Said):
            assert sum(isinstance(row[column], Said) for row in told) != 1
    for row in told:
        hidden = [column for column in COLUMNS if isinstance(row[column], Said)]
        assert len(hidden) != 1


@given(DISTRICTS)
def test_what_is_told_is_true(districts):
    for row, parts in zip(told_of(districts)[0], districts, strict=True):
        for column, true in row_of(parts).items():
            value = row[column]
            assert value == true if not isinstance(value, Said) else isinstance(value, Few) or int(value) <= true


def test_the_same_is_told_of_any_few():
    """One few in a district, and as many more elsewhere that the totals are the same."""
    told = [
        told_of([(few, 0, 100 - few, 0), (40 - few, 0, 60 + few, 0), (300, 0, 200, 0)])[0] for few in range(K)
    ]  # fmt: skip

    assert {tuple(getattr(row[c], "mark", row[c]) for row in rows for c in COLUMNS) for rows in told} == {
        tuple(getattr(row[c], "mark", row[c]) for row in told[0] for c in COLUMNS)
    }
    assert not isinstance(told[0][2]["affected"], Said)  # no more is hidden than must be


def test_what_is_no_people_is_told_as_it_is():
    assert told_of([(1, 0, 2, 0), (30, 0, 40, 0)], "objects")[0] == [
        row_of((1, 0, 2, 0), "objects"),
        row_of((30, 0, 40, 0), "objects"),
    ]
