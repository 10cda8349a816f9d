"""Numbers of people that are so few that they are not told, and those that would tell them by what is left.

Where somebody does not see all, fewer people than ``guard.minimum_count`` are said as such: 0 too, for those who are
few in a cell have been taken away before anything was reckoned. A total with such a part tells its largest other part
as a least number alone, so that no difference finds what is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from geoansvar.texts import Lang, Said, text

Row = dict[str, Any]
PERSONS = "persons"
SUPPRESSED = "suppressed"  # of a row in JSON: key → what is told of the number that is null
_PARTS = ("affected", "uncertain", "outside", "no_data")
_SURELY_NONE = ("uncertain", "no_data")  # where nothing is in doubt or unknown, 0 says only that
_MEASURES = (*_PARTS, "total", "value", "added", "fewer", "bound", "gap", "before", "after", "change")
_SHARES = ("share", "share_at_most")  # of the total: with it they tell a part to the last person, or nearly
_COUNTS = (
    "residents", "age_0_5", "age_80_plus", "day_population", "employees", "persons", "covers", "adds", "assigned",
)  # fmt: skip


class Few(Said):
    """Fewer people than may be told; what is reckoned with it takes it for none."""

    limit: int

    @classmethod
    def below(cls, limit: int) -> Self:
        """Give what is told of fewer people than ``limit``."""
        made = cls(0)
        made.limit = limit
        return made

    def say(self, lang: Lang) -> str:
        """Say it in words."""
        return text("färre än {count}", count=self.limit).render(lang)

    @property
    def mark(self) -> str:
        """What JSON says of it."""
        return f"<{self.limit}"

    def __add__(self, other: int) -> int:
        """Few and nobody are few; with others they are those others."""
        return self if isinstance(other, Few) or (other == 0 and not isinstance(other, Said)) else int(self) + other

    __radd__ = __add__


class AtLeast(Said):
    """A number of people that would tell the few if it were exact; it is the least that it may be."""

    def say(self, lang: Lang) -> str:
        """Say it in words."""
        return text("minst {count}", count=int(self)).render(lang)

    @property
    def mark(self) -> str:
        """What JSON says of it."""
        return f">={int(self)}"

    def __add__(self, other: int) -> int:
        """With others it is the least that they may be together."""
        return AtLeast(int(self) + int(other)) if isinstance(other, int) else int(self) + other

    __radd__ = __add__


def without_few(row: Row, fewest: int) -> Row:
    """Give a row of an answer in which few people are not told; the row itself where all may be.

    Parameters
    ----------
    fewest
        So many people, or more, may be told.
    """
    changed = _of_parts(row, fewest) if row.get("unit") == PERSONS else {}
    for key in _COUNTS:
        if _is_few(row.get(key), fewest):
            changed[key] = Few.below(fewest)
    if "assigned" in changed and _is_number(row.get("free")):
        changed["free"] = AtLeast(max(int(row["free"]) - fewest + 1, 0))
    if isinstance(row.get("amounts"), dict):
        changed["amounts"] = {key: without_few(each, fewest) for key, each in row["amounts"].items()}
    return row | changed if changed else row


def _of_parts(row: Row, fewest: int) -> Row:
    told = {key: row[key] for key in _MEASURES if _is_number(row.get(key))}
    few: Row = {
        key: Few.below(fewest)
        for key, value in told.items()
        if _is_few(value, fewest) and not (value == 0 and (key in _SURELY_NONE or key == "change"))
    }
    parts = {key: told[key] for key in _PARTS if key in told}
    rest = {key: value for key, value in parts.items() if key not in few}
    if "total" in told and few.keys() & parts.keys() and "total" not in few and any(rest.values()):
        largest = max(rest, key=lambda key: rest[key])
        hidden = (fewest - 1) * len(few.keys() & parts.keys())
        few[largest] = AtLeast(max(int(told["total"]) - hidden - sum(rest.values()) + rest[largest], 0))
    if few.keys() & {*parts, "total"}:
        few |= {key: None for key in _SHARES if key in row}
    return few


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_few(value: Any, fewest: int) -> bool:
    return _is_number(value) and abs(value) < fewest


def as_json(value: Any) -> Any:
    """Give rows as JSON has them: what is not told is null, and ``suppressed`` says what is told instead."""
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    told = {key: None if isinstance(each, Said) else as_json(each) for key, each in value.items()}
    marks = {key: each.mark for key, each in value.items() if isinstance(each, Few | AtLeast)}
    return told | ({SUPPRESSED: marks} if marks else {})


def from_json(value: Any) -> Any:
    """Give rows that JSON has kept as they were."""
    if isinstance(value, list):
        return [from_json(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {key: from_json(each) for key, each in value.items() if key != SUPPRESSED}
    marks = value.get(SUPPRESSED)
    return told | ({key: _unmarked(mark) for key, mark in marks.items()} if isinstance(marks, dict) else {})


def _unmarked(mark: str) -> Said:
    return AtLeast(int(mark[2:])) if mark.startswith(">=") else Few.below(int(mark[1:]))
