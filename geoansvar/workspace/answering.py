"""The only place that turns the names in a question into frames, and what was measured into an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

import shapely

from geoansvar import __version__
from geoansvar.analysis.affected_area import affected_area
from geoansvar.analysis.register import Register
from geoansvar.analysis.responsibility import responsibility
from geoansvar.layers import source_findings
from geoansvar.model.access import Access, Principal, highest, may
from geoansvar.model.answer import Answer, Measured, Row, run_id
from geoansvar.model.finding import Finding, in_order
from geoansvar.model.layer import Layer
from geoansvar.model.manifest import Manifest
from geoansvar.model.question import AffectedArea, Responsibility
from geoansvar.workspace.areas import resolve
from geoansvar.workspace.shelf import Shelf, principal_key

# What each question reads; a layer of these kinds that cannot be read is named in the answer.
REGISTER_KINDS = (
    "actor", "vital-service", "safety-point", "shelter", "resource", "dependency", "hazardous-site", "dam",
    "population", "building", "municipality",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is asked of: the workspace's own facts, its layers, and who is asking."""

    manifest: Manifest
    shelf: Shelf
    principal: Principal
    as_of: date
    max_vertices: int

    def register(self) -> Register:
        """Give the register of layers that the principal may see, prepared once."""
        return self.shelf.once(("register", principal_key(self.principal)), self._prepare)

    def inputs(self) -> tuple[Layer, ...]:
        """Give the layers that the register rests on, those included that some rows have their places from."""
        return self.shelf.once(("inputs", principal_key(self.principal)), self._inputs)

    def _inputs(self) -> tuple[Layer, ...]:
        layers = self.shelf.readable(*REGISTER_KINDS, principal=self.principal)
        through = [place for layer in layers for place in self.shelf.placed_through(layer, self.principal)]
        return tuple({layer.name: layer for layer in (*layers, *through)}.values())

    def evidence(self, layers: Iterable[Layer]) -> Row:
        """Give what an answer depends on beside its question: another of these is another run."""
        return {
            "version": __version__,
            "asker": str(principal_key(self.principal)),
            "manifest": self.manifest.model_dump_json(),
            "code_lists": self.shelf.once("code lists", self.shelf.code_lists),
            "layers": {layer.name: [layer.sha256, self.shelf.declared_as(layer.name)] for layer in layers},
        }

    def _prepare(self) -> Register:
        return Register.of(
            self.shelf.readable(*REGISTER_KINDS, principal=self.principal),
            municipality=self.manifest.municipality,
            contact_valid_days=self.manifest.contact_valid_days,
            continuity_plan_valid_days=self.manifest.continuity_plan_valid_days,
        )


def answer_affected_area(question: AffectedArea, asked: Asked) -> Answer:
    """Answer which actors are in an area."""
    area = resolve(question.area, question.flood, asked.shelf, asked.principal, max_vertices=asked.max_vertices)
    measured = affected_area(
        asked.register(), area=area.geometry, accuracy_m=area.accuracy_m, as_of=asked.as_of, flood=question.flood
    )
    row = {"kind": question.kind, "area": question.area.as_json(), "flood": question.flood}
    return _answer(row, measured, asked, used=area.used, findings=area.findings, area=area.geometry)


def answer_responsibility(question: Responsibility, asked: Asked) -> Answer:
    """Answer where responsibility is missing, claimed twice or expired."""
    measured = responsibility(asked.register(), as_of=asked.as_of)
    return _answer({"kind": question.kind, "by": question.by}, measured, asked)


def _answer(
    question: Row,
    measured: Measured,
    asked: Asked,
    *,
    used: Iterable[Layer] = (),
    findings: Iterable[Finding] = (),
    area: shapely.Geometry | None = None,
) -> Answer:
    question = question | {"as_of": asked.as_of.isoformat()}
    layers = {layer.name: layer for layer in (*asked.inputs(), *used)}
    sources = [layer.source_row() for _, layer in sorted(layers.items())]
    noticed = [*findings, *measured.findings, *_of_the_layers(layers.values(), asked)]
    geometries = dict(measured.geometries) | ({("", "area"): area} if area is not None else {})
    return Answer(
        kind=str(question["kind"]),
        run=run_id(question, asked.evidence(layers.values())),
        version=__version__,
        access=_access(layers.values(), asked),
        workspace={
            "municipality": asked.manifest.municipality,
            "name": asked.manifest.name,
            "exercise": asked.manifest.exercise,
        },
        question=question,
        sources=sources,
        totals=measured.totals,
        result=measured.result,
        findings=in_order(asked.shelf.in_its_file(finding) for finding in noticed),
        notice=None if asked.principal.sees_all else "access-limited",
        geometries=geometries,
    )


def _of_the_layers(layers: Iterable[Layer], asked: Asked) -> list[Finding]:
    """What concerns whole layers: those that cannot be read, and those whose date has passed."""
    found = asked.shelf.faults(*REGISTER_KINDS, principal=asked.principal)
    for layer in layers:
        found += source_findings(layer, as_of=asked.as_of)
    return found


def _access(layers: Iterable[Layer], asked: Asked) -> Access:
    """An answer is as restricted as the most restricted field that went into it."""
    key = principal_key(asked.principal)
    levels = [
        asked.shelf.once(("level", layer.name, key), partial(_level, layer, asked.principal)) for layer in layers
    ]
    return highest(*levels)


def _level(layer: Layer, principal: Principal) -> Access:
    declaration = layer.declaration
    seen = (column.name for column in declaration.kind_of.columns)
    return highest(
        *(declaration.field_access(name) for name in seen if may(principal, "see", declaration, layer.name, name))
    )
