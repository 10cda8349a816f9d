"""Few people in one row among several that sum to a total: what is not told there is found by taking the others away.

Where just one row of such a column is not told, another of them is told as a least number too, in every column where
the first is not told, so that neither the column nor the row gives it back. All of it is worked out from what is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from geoansvar.model.few import PERSONS, AtLeast, Few, Row
from geoansvar.texts import Said

_PARTS = ("affected", "uncertain", "outside", "no_data")
_COLUMNS = (*_PARTS, "total")
_CASE = ("key", "within_m", "within_min", "flood")  # what a total and the rows that sum to it have in common


def without_differences(rows: Sequence[Row], totals: Iterable[Row], fewest: int) -> list[Row]:
    """Give the rows so that no total less the others tells the few of one of them.

    Parameters
    ----------
    rows, totals
        As they are told already, see ``without_few``; what is no people is left as it is.
    fewest
        So many people, or more, may be told.
    """
    found = list(rows)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.get("unit") == PERSONS:
            groups[_case(row)].append(at)
    for total in totals:
        places = groups.get(_case(total), [])
        for at, told in zip(places, _of_group([found[at] for at in places], total, fewest), strict=True):
            found[at] = told
    return found


def _case(row: Row) -> tuple[object, ...]:
    return tuple(row.get(key) for key in _CASE)


def _of_group(rows: list[Row], total: Row, fewest: int) -> list[Row]:
    hidden = [_hidden(row) for row in rows]
    for column in _COLUMNS:
        alone = [at for at, columns in enumerate(hidden) if column in columns]
        others = [at for at, row in enumerate(rows) if at not in alone and row.get(column) is not None]
        if len(alone) == 1 and others and _is_told(total, column):
            # The smallest that has anybody there, and best one of which all is told.
            chosen = min(others, key=lambda at: (not rows[at][column], bool(hidden[at]), rows[at][column]))
            hidden[chosen] = hidden[chosen] | hidden[alone[0]]
    return [
        row | {column: AtLeast(_least(rows, hidden, total, column, at, fewest)) for column in columns - _hidden(row)}
        for at, (row, columns) in enumerate(zip(rows, hidden, strict=True))
    ]


def _hidden(row: Row) -> frozenset[str]:
    return frozenset(column for column in _COLUMNS if isinstance(row.get(column), Said))


def _is_told(row: Row, column: str) -> bool:
    return row.get(column) is not None and not isinstance(row[column], Said)


def _least(
    rows: list[Row], hidden: list[frozenset[str]], total: Row, column: str, own: int, fewest: int
) -> int:  # fmt: skip
    """Give the least that a row may be in a column, by what is told of the others alone; 0 where that says nothing."""
    if not _is_told(total, column):
        return 0
    most = 0
    for at, row in enumerate(rows):
        if at == own:
            continue
        if column in hidden[at] and column not in _hidden(row):
            return 0  # another one is hidden with it
        most += int(row.get(column) or 0) + _more(row.get(column), fewest)
    return min(max(int(total[column]) - most, 0), int(rows[own][column]))


def _more(value: object, fewest: int) -> int:
    """Give by how much more than it says a number may be: a least one by all few parts of its row."""
    if isinstance(value, Few):
        return fewest - 1
    return (fewest - 1) * len(_PARTS) if isinstance(value, AtLeast) else 0
