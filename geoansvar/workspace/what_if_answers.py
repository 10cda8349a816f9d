"""What would be otherwise: a question is asked as things are, and again of the changed workspace; then compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from geoansvar.analysis.what_if import Told, asked_flows, changed_rows, changed_totals, total_rows
from geoansvar.errors import UnknownName
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Measured, Row
from geoansvar.model.finding import Finding, in_order
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import Flow
from geoansvar.model.ground import Ground
from geoansvar.model.layer import Layer
from geoansvar.model.question import Changeable, WhatIf
from geoansvar.model.reach_questions import Coverage, Isolation
from geoansvar.texts import Text, text
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.barriers import watercourses
from geoansvar.workspace.changed import Changes
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.networks import Networks
from geoansvar.workspace.supposing import barrier_notes, changes_of, supposed

Answering = Callable[[Any, Asked], Answer]
_OF_ALL_ACTORS = ("vital-service", "safety-point")
_OF_DECISIONS = ("points-out-of-use", "points-not-open")
_BY_POINTS = ("coverage", "status", "allocation", "siting")  # which points are open has a say in these
_RESCUE = "rescue"  # who comes from the border to what is cut off
# What a layer that cannot be read is looked for among, beside those that the inner question names.
_KINDS = (*_OF_ALL_ACTORS, "actor", "municipality", "road", "water")


@dataclass(frozen=True, slots=True)
class _Pair:
    """One question's two answers: as things are, and after the change; ``what`` is another word for what it tells."""

    before: Answer
    after: Answer
    what: str | None = None

    def told(self) -> tuple[Told, Told]:
        """Give what the two tell of objects."""
        one, other = (Told(each.kind, each.question, each.result, self.what) for each in (self.before, self.after))
        return one, other


def answer_what_if(question: WhatIf, asked: Asked, answer: Answering) -> Answer:
    """Answer what a change would do to another question's answer, and to the objects of every actor.

    Parameters
    ----------
    answer
        Answers any question: the inner one, and those on all actors' objects, each before and after.
    """
    day = question.as_of or question.question.as_of or asked.as_of
    asked = replace(asked, as_of=day)
    changes = changes_of(question, asked)
    both = _Both(asked, asked.changed(changes), answer)
    inner = question.question.model_copy(update={"as_of": day})
    whole = both.ask(inner)
    of_objects = list(both.of_all_actors(inner, whole))
    pairs = [whole, *both.each_case(inner), *of_objects]
    measured = _measured(whole, pairs, changes, asked)
    findings = [
        *supposed(question, asked),
        *_notes(whole, changes, both.changed),
        *_of_the_answers(whole, of_objects),
        *_nothing(whole, measured),
    ]
    frozen = asked.frozen(
        _row(question, whole.before, changes),
        measured,
        layers=_rests_on(pairs, changes, asked),
        kinds=_KINDS,
        findings=findings,
        ground=None if whole.after.ground is None else partial(_same_ground, whole.after.ground),
    )
    return replace(frozen, findings=_once_each(frozen.findings))


@dataclass(frozen=True, slots=True)
class _Both:
    """The workspace as it is and as it would be, asked the same."""

    asked: Asked
    changed: Asked
    answer: Answering

    def ask(self, question: Changeable, what: str | None = None) -> _Pair:
        """Ask one question of both."""
        return _Pair(self.answer(question, self.asked), self.answer(question, self.changed), what)

    def each_case(self, inner: Changeable) -> Iterator[_Pair]:
        """Ask coverage limit by limit, dry and flooded: its rows tell of the farthest limit at the flow alone."""
        if not isinstance(inner, Coverage):
            return
        key = "within_m" if inner.within_min is None else "within_min"
        floods = dict.fromkeys((None, inner.flood))
        cases = [(limit, flood) for flood in floods for limit in getattr(inner, key)]
        for limit, flood in cases[:-1]:
            yield self.ask(inner.model_copy(update={key: (limit,), "flood": flood}))

    def of_all_actors(self, inner: Changeable, whole: _Pair) -> Iterator[_Pair]:
        """Ask of vital services and safety points whether they get wet, and whether one gets there from the border."""
        changes, flows = self.changed.changes, asked_flows(whole.before.question)
        objects = self._layers(*_OF_ALL_ACTORS)
        barred = changes.barrier is not None and bool(flows)
        if objects and barred:
            yield self.ask(Exposure(objects=objects, floods=tuple(flows), as_of=self.asked.as_of))
        anchors, roads = self._layers("municipality"), self._roads(inner)
        if not (objects and anchors and roads) or not (barred or changes.closed_roads):
            return
        vehicle = getattr(inner, "vehicle", None) or _RESCUE
        floods: list[str | None] = [*flows] or [None]
        for flood in floods:
            way = Isolation(
                anchors=anchors, places=objects, flood=flood, vehicle=vehicle, roads=roads, as_of=self.asked.as_of
            )
            yield self.ask(way, "cut_off_from_border")

    def _layers(self, *kinds: str) -> tuple[str, ...]:
        return tuple(layer.name for layer in self.asked.shelf.readable(*kinds, principal=self.asked.principal))

    def _roads(self, inner: Changeable) -> str | None:
        """Name the roads that the way from the border goes along; None where nobody can tell which."""
        name = getattr(inner, "roads", None) or next(iter(self.changed.changes.closed_roads), None)
        try:
            roads = Networks(self.asked).roads_if_any(name)
        except UnknownName:
            return None
        return None if roads is None else roads.layer.name


def _measured(whole: _Pair, pairs: Sequence[_Pair], changes: Changes, asked: Asked) -> Measured:
    before, after = zip(*(pair.told() for pair in pairs), strict=True)
    register = asked.register()
    rows = changed_rows(before, after, register=register, as_of=asked.as_of)
    result = {
        "before": total_rows(whole.before.totals),
        "after": total_rows(whole.after.totals),
        "changed": rows,
    }
    named = {(row["layer"], row["id"]) for row in rows}
    known = [answer.geometries for pair in pairs for answer in (pair.after, pair.before)]
    places = {key: places[key] for places in known for key in named if places.get(key) is not None}
    return Measured(changed_totals(rows, register, _sources(pairs)), result, [], places | _of_changes(changes, asked))


def _of_changes(changes: Changes, asked: Asked) -> dict[tuple[str, str], Any]:
    """Give where the changes are: the roads, the points, and the barrier under a name that no layer has."""
    places: dict[tuple[str, str], Any] = {}
    for name, ids in (*changes.closed_roads.items(), *changes.statuses.items()):
        frame = asked.shelf.layer(name, asked.principal).frame
        rows = frame[frame["id"].isin(list(ids))]
        places |= {(name, row): at for row, at in zip(rows["id"], rows.geometry, strict=True) if at is not None}
    return places if changes.barrier is None else places | {("", "barrier"): changes.barrier}


def _row(question: WhatIf, before: Answer, changes: Changes) -> Row:
    """Fill in the question: the inner one as it was answered, and every row by its layer."""
    statuses = [(f"{name}/{row}", status) for name, rows in changes.statuses.items() for row, status in rows.items()]
    closed = sorted(f"{name}/{row}" for name, rows in changes.closed_roads.items() for row in rows)
    return {
        "kind": question.kind,
        "question": before.question,
        "close_roads": closed or None,
        "close_points": sorted(point for point, status in statuses if status == "closed") or None,
        "open_points": sorted(point for point, status in statuses if status == "open") or None,
        "barrier": question.barrier,
    }


def _rests_on(pairs: Iterable[_Pair], changes: Changes, asked: Asked) -> tuple[Layer, ...]:
    names = (*_sources(pairs), *changes.closed_roads, *changes.statuses)
    layers = [asked.shelf.layer(name, asked.principal) for name in names]
    water = watercourses(asked) if changes.barrier is not None else ()
    return asked.with_places([*layers, *water, *asked.shelf.readable("actor", principal=asked.principal)])


def _sources(pairs: Iterable[_Pair]) -> dict[str, None]:
    """Name the layers that the answers rest on."""
    return {source["layer"]: None for pair in pairs for each in (pair.before, pair.after) for source in each.sources}


def _notes(whole: _Pair, changes: Changes, changed: Asked) -> Iterator[Finding]:
    """Say what a barrier keeps dry, and which changes have no say in the question that was asked."""
    asked = whole.before.question
    if changes.barrier is not None:
        floods = Floods(changed)
        flows: list[Flow] = [flow for flow in floods.every() if flow.key in asked_flows(asked)]
        yield from barrier_notes(flows, changed)
        if not flows:
            yield _without_say("barrier", text("Frågan har inget flöde: en barriär ändrar ingenting i den."))
    roads = asked.get("roads")
    if changes.closed_roads and roads not in changes.closed_roads:
        yield _without_say(
            "close_roads", text("De stängda vägarna ligger i ett annat lager än det frågan går längs.") if roads else
            text("Frågan går inte längs vägar: de stängda vägarna ändrar inte dess tal."),
        )  # fmt: skip
    if changes.statuses and whole.before.kind not in _BY_POINTS:
        closed = any("closed" in rows.values() for rows in changes.statuses.values())
        said = text("Frågan räknar inte med vilka punkter som är öppna: det ändrar inte dess tal.")
        yield _without_say("close_points" if closed else "open_points", said)


def _without_say(key: str, said: Text) -> Finding:
    return Finding("change-without-say", "warning", said, key=key)


def _of_the_answers(whole: _Pair, of_objects: Iterable[_Pair]) -> list[Finding]:
    """Repeat what the answers say: all of the inner one's, and of the others what is wrong."""
    before, after = ({_said(each): each for each in answer.findings} for answer in (whole.before, whole.after))
    others = [finding for pair in of_objects for answer in (pair.before, pair.after) for finding in answer.findings]
    return [
        *(each if said in after else _gone(each) for said, each in before.items()),
        *(_new(each) for said, each in after.items() if said not in before),
        *(finding for finding in others if finding.severity == "error"),
    ]


def _gone(finding: Finding) -> Finding:
    return replace(finding, text=text("Före ändringen: {said}", said=finding.text))


def _new(finding: Finding) -> Finding:
    if finding.code in _OF_DECISIONS:  # nobody has decided what is supposed
        return replace(finding, text=text("Som om ändringen vore beslutad: {said}", said=finding.text))
    return replace(finding, text=text("Efter ändringen: {said}", said=finding.text))


def _nothing(whole: _Pair, measured: Measured) -> Iterator[Finding]:
    if not measured.result["changed"] and whole.before.totals == whole.after.totals:
        yield Finding(
            "nothing-changed", "note", text("Ingenting ändras: varken svarets tal eller något objekts tillstånd.")
        )


def _same_ground(ground: Ground, _access: Access) -> Ground:
    """Give the ground of the inner answer, which rests on less than this one does."""
    return ground


def _once_each(findings: Iterable[Finding]) -> list[Finding]:
    """Say what both answers say once."""
    return in_order({_said(each): each for each in findings}.values())


def _said(finding: Finding) -> tuple[str | None, ...]:
    return finding.code, finding.place, finding.key, finding.row, str(finding.text)
