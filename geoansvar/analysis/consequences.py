"""A draft of what a flood means, heading by heading, made of the numbers that stand beside it and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geoansvar.analysis.access import CUT_OFF
from geoansvar.analysis.nouns import NOUNS, listed, named_amount, plain_name
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Row
from geoansvar.model.declaration import Flood
from geoansvar.model.directive import HEADINGS, named, tick_list
from geoansvar.model.flow import Flow, ladder_of
from geoansvar.model.tables import FLOOD_DIRECTIVE
from geoansvar.texts import Lang, Text, text

_KEYS = next(table.keys for table in FLOOD_DIRECTIVE if table.key == "consequences")


def drafts(
    headings: Iterable[Row],
    ticks: Iterable[Row],
    flows: Iterable[Row],
    *,
    lang: Lang = "sv",
    sees_all: bool = True,
) -> list[Row]:
    """Write the draft, flow by flow and under each heading, from the tables of an answer alone.

    Parameters
    ----------
    headings, ticks, flows
        Rows of these tables of an answer to ``flood-directive``.
    sees_all
        Whether the reader sees everything; to one who does not, nothing is said to be missing or to be none.

    Returns
    -------
    rows of the table ``consequences``; what lies outside is never called safe.
    """
    flows = list(flows)
    before = _before(flows)
    told = {(str(row["flood"]), heading): _Told(sees_all) for row in flows for heading in HEADINGS}
    for row in headings:
        if row["group"] is None:
            told[row["flood"], row["heading"]].rows[row["indicator"]] = row
    categories = {tick.code: tick.heading for tick in tick_list().ticks}
    for row in ticks:
        told[row["flood"], categories[row["category"]]].ticks.append(row)
    return [
        table_row(
            _KEYS,
            {"flood": row["flood"], "heading": heading},
            text=told[row["flood"], heading].render(row["flood"], before.get(row["flood"]), lang),
        )
        for row in flows
        for heading in HEADINGS
    ]


def _before(flows: Sequence[Row]) -> dict[str, str]:
    """Say which flow each is climbed from."""
    keys = ("survey", "climate", "discharge_m3_s", "rank")
    known = [Flow(row["flood"], Flood(flow=row["flood"], **{k: row[k] for k in keys}), None, None) for row in flows]
    return {large.key: small.key for ladder in ladder_of(known) for small, large in pairwise(ladder)}


@dataclass(slots=True)
class _Told:
    """What is known of one flow under one heading."""

    sees_all: bool
    rows: dict[str, Row] = field(default_factory=dict)
    ticks: list[Row] = field(default_factory=list)

    def render(self, flow: str, before: str | None, lang: Lang) -> str:
        sentences = [
            *self._affected(flow), *self._uncertain(), *self._added(before), *self._categories(), *self._none(),
            *self._unknown(flow),
        ]  # fmt: skip
        return " ".join(sentence.render(lang) for sentence in sentences)

    def _affected(self, flow: str) -> Iterator[Text]:
        if parts := self._amounts("value", inner=True):
            yield text("Vid {flood} berörs {parts}.", flood=flow, parts=listed(parts))

    def _uncertain(self) -> Iterator[Text]:
        if parts := self._amounts("uncertain"):
            yield text(
                "Osäkert är det för ytterligare {parts}: närmare kanten än karteringens noggrannhet, eller bro eller "
                "tunnel.", parts=listed(parts),
            )  # fmt: skip

    def _added(self, before: str | None) -> Iterator[Text]:
        """Tell what the step adds; a flow that is no step, or shrinks, adds nothing that can be told."""
        parts = self._amounts("added")
        if parts and before is not None:
            yield text("Jämfört med {flood} tillkommer {parts}.", flood=before, parts=listed(parts))

    def _categories(self) -> Iterator[Text]:
        if affected := self._ticked("yes"):
            yield text("Bland det som berörs finns: {parts}.", parts=listed(affected))
        if unsure := self._ticked("uncertain"):
            yield text("Osäkert om det berörs: {parts}.", parts=listed(unsure))

    def _none(self) -> Iterator[Text]:
        """Name what no part of is wet; that says something of the map and nothing of the ground."""
        dry = [plain_name(key) for key in self._alone() if key != CUT_OFF.key and _is_dry(self.rows[key])]
        if dry and self.sees_all:
            yield text(
                "Inom den karterade utbredningen ligger inget som lagren har av detta: {parts}. Det betyder inte att "
                "det är säkert.", parts=listed(dry),
            )  # fmt: skip

    def _in_part(self, flow: str) -> Iterator[Text]:
        """Tell how much of a number nobody knows: it is neither wet nor dry."""
        parts = [
            named_amount(key, row["unit"], row["no_data"])
            for key in self._alone()
            if key != CUT_OFF.key and (row := self.rows[key])["state"] == "ok" and row["no_data"]
        ]
        if parts:
            yield text(
                "Ej karterade vid {flood}, eller utan känt läge, och inte räknade: {parts}.",
                flood=flow, parts=listed(parts),
            )  # fmt: skip

    def _unknown(self, flow: str) -> Iterator[Text]:
        yield from self._in_part(flow)
        if unmapped := self._in_state("unmapped"):
            yield text("Inte karterat vid {flood}: {parts}.", flood=flow, parts=listed(unmapped))
        if nowhere := self._in_state("no-data"):
            yield text("Uppgift om läge saknas: {parts}.", parts=listed(nowhere))
        if missing := self._in_state("no-layer"):
            yield (
                text("Inget lager finns för detta: {parts}. Det är inte räknat, och är inte noll.",
                     parts=listed(missing))
                if self.sees_all
                else text("I det du får se saknas underlag för detta: {parts}. Det är inte räknat, och är inte noll.",
                          parts=listed(missing))
            )  # fmt: skip

    def _amounts(self, column: str, *, inner: bool = False) -> list[Text]:
        """Say every amount of a column that is more than nothing, with what it is of in brackets where asked."""
        return [
            named_amount(key, row["unit"], row[column], self._inside(key) if inner else ())
            for key in self._alone()
            if ((row := self.rows[key])[column] or 0) > 0
        ]

    def _inside(self, key: str) -> list[Text]:
        parts = [other for other in self.rows if NOUNS[other].under == key and self.rows[other]["value"]]
        return [named_amount(other, self.rows[other]["unit"], self.rows[other]["value"]) for other in parts]

    def _alone(self) -> list[str]:
        """Give the indicators that stand for themselves, and no part or measure of another."""
        return [key for key in self.rows if NOUNS[key].under not in self.rows]

    def _in_state(self, state: str) -> list[Text]:
        """Name what is in a state; a part only where the whole is not in it too."""
        found = [key for key, row in self.rows.items() if row["state"] == state]
        return [plain_name(key) for key in found if NOUNS[key].under not in found]

    def _ticked(self, word: str) -> list[Text]:
        names = {tick.code: named(tick) for tick in tick_list().ticks}
        return [names[row["category"]] for row in self.ticks if row["affected"] == word]


def _is_dry(row: Row) -> bool:
    return (row["value"], row["uncertain"]) == (0, 0) and not row["no_data"]
