"""The rows behind a number: an address that opens them, and the rows that it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoansvar.api.flood_asking import number_in
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.matrix import Behind
from geoansvar.delivery.number_title import number_title
from geoansvar.delivery.rows_behind import Choice, RowsBehind, is_by_share
from geoansvar.errors import ParameterInvalid
from geoansvar.model.answer import Answer, Row
from geoansvar.model.faults import did_you_mean
from geoansvar.model.number import Number, Opened
from geoansvar.texts import Lang, text

PARTS = ("affected", "uncertain", "outside", "no_data", "total", "added", "fewer")
WANTED_KEYS = ("indicator", "at", "part", "split", "district", "depth_m", "named", "from_row")
PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted: those that one number counts, or those of one name.

    Attributes
    ----------
    indicator, at, split
        What is counted, at which flow, and of which group.
    part
        Which of the number's parts: ``affected``, ``uncertain``, ``outside``, ``no_data``, ``total``; what is
        ``added`` to the flow before, or what a depth has ``fewer`` of than the depth before it.
    district
        The district's id; ``-`` is outside all of them.
    depth_m
        Only where the water is at least so deep.
    by_share
        The number is of people, metres or square metres.
    """

    indicator: str | None = None
    at: str | None = None
    part: str = ""
    split: str | None = None
    district: str | None = None
    depth_m: float | None = None
    named: str | None = None
    by_share: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, Any], answer: Answer) -> Wanted | None:
        """Read what an address wants; None where it names no rows."""
        if not any(asked.get(key) for key in ("indicator", "named")):
            return None
        indicator = asked.get("indicator")
        units = {str(row["key"]): row["unit"] for row in answer.totals}
        units |= {str(row["indicator"]): row["unit"] for row in answer.result.get("headings", ())}
        if indicator and indicator not in units:
            _known(str(indicator), answer, units)
        return cls(
            indicator=indicator,
            at=asked.get("at"),
            part=str(asked.get("part") or ""),
            split=asked.get("split"),
            district=asked.get("district"),
            depth_m=number_in(str(asked["depth_m"]), "depth_m") if asked.get("depth_m") else None,
            named=asked.get("named"),
            by_share=is_by_share(indicator, units.get(str(indicator))),
        )

    def opened(self, answer: Answer) -> Opened | None:
        """Open the number with the answer's ledger; None where it has none, or the number is none of the answer's."""
        if answer.ledger is None or self.indicator is None or self.at is None or self.named is not None:
            return None
        return answer.ledger.open(self._number)

    def rows(self, answer: Answer) -> list[Row]:
        """Give the rows, those that are surely wet first, then by name."""
        opened = self.opened(answer)
        return self.of_the_answer(answer) if opened is None else opened.rows()

    def of_the_answer(self, answer: Answer) -> list[Row]:
        """Give the rows as far as they stand in the answer itself."""
        behind = RowsBehind.of(answer, also_m=self.depth_m)
        depth = None if self.depth_m is None else behind.depths.index(self.depth_m) + 1
        choice = Choice(self.part, self.split, self.district, depth, self.by_share)
        named = (row for row in answer.result.get("objects", ()) if self._names(row))
        found = sorted((row for row in named if choice.takes(behind.traits(row))), key=_reading_order)
        return [row | {"adds": self._adds(row)} for row in found]

    def _adds(self, row: Row) -> Row | None:
        """Give what a row adds to the number: of several parts, the one that was asked for."""
        told = (row.get("amounts") or {}).get(self.indicator)
        if told is None or self.depth_m is not None or self.part not in ("", "affected", "uncertain"):
            return None
        parts = (self.part,) if self.part else ("affected", "uncertain")
        return {"amount": sum(told[part] for part in parts), "unit": told["unit"]}

    def _names(self, row: Row) -> bool:
        return bool(
            self.at in (None, row["flood"])
            and (self.indicator is None or self.indicator in (row.get("counted_in") or ()))
            and self.named in (None, row.get("name"))
        )

    def title(self, answer: Answer, lang: Lang) -> str:
        """Say which rows these are: ``Byggnader, bostad: våta vid Q100``."""
        if self.named is not None:
            return self.named
        return number_title(answer, self._number, lang, by_share=self.by_share)

    @property
    def _number(self) -> Number:
        return Number(self.indicator or "", self.at or "", self.part, self.split, self.district, self.depth_m)


def _known(indicator: str, answer: Answer, units: Mapping[str, str]) -> None:
    """Refuse a number that the answer has not: that it had no rows would be no nought."""
    counted = {str(key) for row in answer.result.get("objects", ()) for key in row.get("counted_in") or ()}
    ticked = {str(row["category"]) for row in answer.result.get("ticks", ()) if row.get("category")}
    known = {*units, *counted, *ticked}
    if indicator not in known:
        raise ParameterInvalid(
            text("Svaret har inget tal som heter {value}.", value=indicator), place="indicator",
            remedy=did_you_mean(indicator, known),
        )  # fmt: skip


def _reading_order(row: Row) -> tuple[int, bool, str, str]:
    certainty = ("yes", "uncertain", "unmapped", None)
    at = certainty.index(row["wet"]) if row["wet"] in certainty else len(certainty)
    return at, not row.get("name"), str(row.get("name") or row.get("address") or ""), str(row["id"])


def parameters_behind(behind: Behind, part: str) -> dict[str, Any]:
    """Give the parameters of an address that opens the rows behind a number."""
    return {
        "indicator": behind.indicator, "at": behind.flood, "split": behind.group, "part": part,
        "district": behind.district, "depth_m": None if behind.depth_m is None else repr(behind.depth_m),
    }  # fmt: skip


def nothing_found(answer: Answer, lang: Lang, *, rounded: bool = False) -> str:
    """Say what was looked in where a number has no rows, or that rounding alone (``rounded``) has made it."""
    if rounded:
        return text("Inget objekt bidrar till talet: det är vad avrundningen lämnar, eller noll.").render(lang)
    where = looked_in(answer, "objects", lang)
    return text("Sökt i: {where}.", where=where).render(lang)
