"""Who is in an area, and where responsibility is missing: names become an area and the register."""

from __future__ import annotations

from geoansvar.analysis.affected_area import affected_area
from geoansvar.analysis.responsibility import responsibility
from geoansvar.model.answer import Answer
from geoansvar.model.question import AffectedArea, Responsibility
from geoansvar.workspace.areas import resolve
from geoansvar.workspace.asked import Asked


def answer_affected_area(question: AffectedArea, asked: Asked) -> Answer:
    """Answer which actors are in an area."""
    area = resolve(question.area, question.flood, asked)
    measured = affected_area(
        asked.register(), area=area.geometry, accuracy_m=area.accuracy_m, as_of=asked.as_of, flood=question.flood
    )
    row = {"kind": question.kind, "area": question.area.as_json(), "flood": question.flood}
    layers = (*asked.inputs(), *area.used)
    return asked.frozen(row, measured, layers=layers, findings=area.findings, area=area.geometry)


def answer_responsibility(question: Responsibility, asked: Asked) -> Answer:
    """Answer where responsibility is missing, claimed twice or expired."""
    measured = responsibility(asked.register(), as_of=asked.as_of)
    return asked.frozen({"kind": question.kind, "by": question.by}, measured, layers=asked.inputs())
