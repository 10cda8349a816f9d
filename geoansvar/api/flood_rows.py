"""The rows behind a number: an address that opens them, and the rows that it opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geoansvar.api.flood_asking import number_in
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.matrix import Behind
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

PARTS = ("affected", "uncertain", "no_data", "added", "fewer")
WANTED_KEYS = ("indicator", "at", "part", "split", "district", "depth_m", "named", "from_row")
NOWHERE = "-"  # the district of what lies in none
PAGE_ROWS = 100
_BY_SHARE = ("persons", "m", "m2")  # of these the rim of a wet row is uncertain too
_GROWING = ("persons", "wet_m2", "wet_m", "wet_share")  # a row that was wet before may be wetter
_NO_GROUP = "unknown"  # what numbers call the part that has no group


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted: those that one number counts, or those of one name.

    Attributes
    ----------
    indicator, at, split
        What is counted, at which flow, and of which group.
    part
        Which of the number's parts: ``affected``, ``uncertain``, ``no_data``; what is ``added`` to the flow before,
        or what a depth has ``fewer`` of than the depth before it.
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
        return cls(
            indicator=indicator,
            at=asked.get("at"),
            part=str(asked.get("part") or ""),
            split=asked.get("split"),
            district=asked.get("district"),
            depth_m=number_in(str(asked["depth_m"]), "depth_m") if asked.get("depth_m") else None,
            named=asked.get("named"),
            by_share=units.get(str(indicator)) in _BY_SHARE,
        )

    def rows(self, answer: Answer) -> list[Row]:
        """Give the rows, those that are surely wet first, then by name."""
        objects = answer.result.get("objects", [])
        if self.part == "added":
            return sorted(self._added(answer, objects), key=_reading_order)
        if self.part == "fewer":
            return sorted(self._fewer(answer, objects), key=_reading_order)
        return sorted((row for row in objects if self._fits(row)), key=_reading_order)

    def _fits(self, row: Row) -> bool:
        return bool(
            self.at in (None, row["flood"])
            and (self.indicator is None or self.indicator in (row.get("counted_in") or ()))
            and self.split in (None, row.get("group") or _NO_GROUP)
            and self.district in (None, row.get("district") or NOWHERE)
            and self.named in (None, row.get("name"))
            and self._certain(row)
        )

    def _certain(self, row: Row) -> bool:
        wet, depth = row["wet"], row.get("depth_max_m")
        if self.part == "no_data" and self.depth_m is not None:
            return bool(wet in ("yes", "uncertain") and depth is None)
        if self.depth_m is not None and (depth is None or depth < self.depth_m):
            return False
        if self.part == "affected":
            return bool(wet == "yes")
        if self.part == "uncertain":
            return bool(wet == "uncertain" or (self.by_share and wet == "yes"))
        return self.part != "no_data" or wet in ("unmapped", None)

    def _added(self, answer: Answer, objects: Iterable[Row]) -> list[Row]:
        """Give what is wet at this flow and was not, or was less so, at the flow before."""
        surely = replace(self, part="affected")
        at_flow = [row for row in objects if surely._fits(row)]
        before_at = _flow_before(answer, self.at)
        earlier = replace(surely, at=before_at)
        before = {(row["layer"], row["id"]): row for row in objects if before_at is not None and earlier._fits(row)}
        return [row for row in at_flow if _grew(row, before.get((row["layer"], row["id"])))]

    def _fewer(self, answer: Answer, objects: Iterable[Row]) -> Iterable[Row]:
        """Give what was deep enough at the depth before and is not here; of a share, whatever may have shrunk."""
        depths = sorted({float(row["threshold_m"]) for row in answer.result.get("thresholds", ())})
        before = max((depth for depth in depths if depth < (self.depth_m or 0)), default=None)
        earlier = replace(self, part="affected", depth_m=before)
        for row in objects:
            deep = (row.get("depth_max_m") or 0) >= (self.depth_m or 0)
            if earlier._fits(row) and (self.by_share or not deep):
                yield row

    def title(self, answer: Answer, lang: Lang) -> str:
        """Say which rows these are: ``Byggnader, bostad: våta vid Q100``."""
        if self.named is not None:
            return self.named
        what = shown("indicator", self.indicator, lang=lang)
        if what == self.indicator:  # a category of the tick list
            what = shown("category", self.indicator, lang=lang)
        words = [f"{what[:1].upper()}{what[1:]}"]
        if self.split is not None:
            words.append(shown("group", self.split, lang=lang))
        if self.district is not None:
            words.append(_district_name(answer, self.district, lang))
        if self.part:
            words.append(_part_word(self.part, by_share=self.by_share).render(lang))
        if self.depth_m is not None:
            depth = shown("threshold_m", self.depth_m, lang=lang)
            words.append(text("minst {depth} m", depth=depth).render(lang))
        where = text("vid {flood}", flood=self.at).render(lang) if self.at else ""
        return f"{', '.join(words)} {where}".strip()


def _reading_order(row: Row) -> tuple[int, bool, str, str]:
    certainty = ("yes", "uncertain", "unmapped", None)
    at = certainty.index(row["wet"]) if row["wet"] in certainty else len(certainty)
    return at, not row.get("name"), str(row.get("name") or row.get("address") or ""), str(row["id"])


def _flow_before(answer: Answer, flow: str | None) -> str | None:
    flows = [str(row["flood"]) for row in answer.result.get("flows", ())]
    at = flows.index(flow) if flow in flows else 0
    return flows[at - 1] if at else None


def _grew(row: Row, before: Row | None) -> bool:
    return before is None or any((row.get(key) or 0) > (before.get(key) or 0) for key in _GROWING)


def _district_name(answer: Answer, district: str, lang: Lang) -> str:
    if district == NOWHERE:
        return text("utanför alla distrikt").render(lang)
    found = (row["name"] for row in answer.result.get("districts", ()) if row["id"] == district)
    return str(next(found, None) or district)


def _part_word(part: str, *, by_share: bool) -> Any:
    if part == "uncertain" and by_share:
        return text("osäkert eller i kanten")
    return {
        "affected": text("våt"),
        "uncertain": text("osäker"),
        "no_data": text("utan uppgift"),
        "added": text("tillkommer"),
        "fewer": text("färre än vid förra tröskeln"),
    }.get(part, text("våt eller osäker"))


def parameters_behind(behind: Behind, part: str, **more: Any) -> dict[str, Any]:
    """Give the parameters of an address that opens the rows behind a number."""
    return {"indicator": behind.indicator, "at": behind.flood, "split": behind.group, "part": part, **more}


def nothing_found(answer: Answer, lang: Lang) -> str:
    """Say what was looked in where a number has no rows."""
    return looked_in(answer, "objects", lang)
