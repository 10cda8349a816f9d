"""Which of an answer's own rows a number counts; its ledger, where it has one, opens the numbers these do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geoansvar.delivery.matrix import Behind
from geoansvar.model.answer import Answer, Row
from geoansvar.model.declaration import Flood
from geoansvar.model.flow import Flow, ladder_of
from geoansvar.model.number import NOWHERE

PEOPLE = ("residents", "age_0_5", "age_80_plus", "day_population")  # spread over their cells, which borders cut
_BY_SHARE = ("m", "m2")  # of these, as of people, the rim of a wet row is uncertain too
_GROWING = ("persons", "wet_m2", "wet_m", "wet_share")  # a row that was wet before may be wetter
_NO_GROUP = "unknown"  # what numbers call the part that has no group
_TOUCHED = ("yes", "uncertain")
_NEW, _MORE = "new", "more"


def is_by_share(indicator: str | None, unit: str | None) -> bool:
    """Whether a number counts how much of a row is wet, and not the row as a whole."""
    return indicator in PEOPLE or unit in _BY_SHARE


@dataclass(frozen=True, slots=True)
class Traits:
    """What numbers tell the rows of an indicator and a flow apart by.

    ``reached`` is how many of the depths its water reaches, None where no depth is known; ``grew`` says whether it
    was not surely wet at the flow before, or less so.
    """

    wet: str | None
    group: str
    district: str
    reached: int | None
    grew: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The part of a number, and what it is narrowed to; ``depth`` counts the depths from 1, None asks for none."""

    part: str
    group: str | None = None
    district: str | None = None
    depth: int | None = None
    by_share: bool = False

    def takes(self, row: Traits) -> bool:
        """Whether rows of some traits are counted."""
        return (
            self.group in (None, row.group)
            and self.district in (None, row.district)
            and (self._at_depth(row) if self.depth is not None else self._of_part(row))
        )

    def _at_depth(self, row: Traits) -> bool:
        depth = self.depth or 0
        if self.part == "no_data":
            return row.wet in _TOUCHED and row.reached is None
        if row.reached is None:
            return False
        if self.part == "fewer":  # of a share, whatever may have shrunk
            return row.wet in _TOUCHED and row.reached >= depth - 1 and (self.by_share or row.reached < depth)
        return row.reached >= depth and self._of_part(row)

    def _of_part(self, row: Traits) -> bool:
        if self.part in ("affected", "value"):
            return row.wet == "yes"
        if self.part == "uncertain":
            return row.wet == "uncertain" or (self.by_share and row.wet == "yes")
        if self.part == "added":
            return row.wet == "yes" and (row.grew == _NEW or (self.by_share and row.grew == _MORE))
        if self.part == "no_data":
            return row.wet not in _TOUCHED
        return self.part == ""


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Finds the rows of an answer that its numbers count.

    Attributes
    ----------
    depths
        The depths that rows are told apart by, metres, least first.
    before
        The flow that each is climbed from, within its ladder.
    earlier
        What was surely wet, by flow, layer and id.
    """

    depths: tuple[float, ...]
    before: Mapping[str, str]
    earlier: Mapping[tuple[str, str, str], Row]

    @classmethod
    def of(cls, answer: Answer, *, also_m: float | None = None) -> RowsBehind:
        """Look through an answer once; ``also_m`` is a depth that the answer itself did not ask for."""
        depths = {float(row["threshold_m"]) for row in answer.result.get("thresholds", ())}
        depths |= set() if also_m is None else {also_m}
        surely = (row for row in answer.result.get("objects", ()) if row["wet"] == "yes")
        return cls(
            tuple(sorted(depths)),
            _steps(answer.result.get("flows", ())),
            {(str(row["flood"]), str(row["layer"]), str(row["id"])): row for row in surely},
        )

    def choice(self, behind: Behind, part: str, unit: str | None) -> Choice:
        """Say how the rows of a number are chosen."""
        depth = None if behind.depth_m is None else self.depths.index(behind.depth_m) + 1
        by_share = is_by_share(behind.indicator, unit)
        return Choice(part, behind.group, behind.district, depth, by_share)

    def traits(self, row: Row) -> Traits:
        """Say what tells a row from others; a depth is compared as the raster has it, in 32 bits."""
        deepest = row.get("depth_max_m")
        reached = (
            None if deepest is None else sum(bool(np.float32(deepest) >= np.float32(each)) for each in self.depths)
        )
        return Traits(
            row["wet"], str(row.get("group") or _NO_GROUP), str(row.get("district") or NOWHERE), reached,
            self._grew(row),
        )  # fmt: skip

    def _grew(self, row: Row) -> str | None:
        small = self.before.get(str(row["flood"]))
        if small is None:
            return None
        was = self.earlier.get((small, str(row["layer"]), str(row["id"])))
        if was is None:
            return _NEW
        return _MORE if any((row.get(key) or 0) > (was.get(key) or 0) for key in _GROWING) else None


def says_what_it_adds(behind: Behind, part: str, unit: str | None) -> bool:
    """Whether a row of the answer tells what it adds to a number: the whole of it, or how much of it is wet in all."""
    if unit == "objects":
        return True
    split = behind.district is not None and behind.indicator in PEOPLE
    return part in ("affected", "value", "uncertain") and behind.depth_m is None and not split


def can_be_opened(behind: Behind, part: str) -> bool:
    """Whether the answer has a number's rows: people of a district are parts of cells, what is dry is not listed."""
    split = behind.district is not None and behind.indicator in PEOPLE
    return not split and part not in ("outside", "total")


def is_exact(count: int, value: object, unit: str | None) -> bool:
    """Whether so many rows are what a number says: of objects just as many, of all else any."""
    exact = unit == "objects" and isinstance(value, int)
    return count == value if exact else count > 0


def _steps(flows: Iterable[Row]) -> dict[str, str]:
    ladders: Sequence[Sequence[Flow]] = ladder_of(
        Flow(str(row["flood"]), Flood.model_construct(**{**row, "flow": str(row["flood"])}), None, None)
        for row in flows
    )
    return {large.key: small.key for ladder in ladders for small, large in pairwise(ladder)}
