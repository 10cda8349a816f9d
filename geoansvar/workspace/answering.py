"""The only place that turns the names in a question into frames: which function answers which question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from geoansvar.model.answer import Answer
from geoansvar.model.flood_questions import Exposure, FloodDirective
from geoansvar.model.question import AffectedArea, Question, Responsibility, WhatIf
from geoansvar.model.reach_questions import Allocation, Cascade, Coverage, Isolation, Siting, Status
from geoansvar.workspace.area_answers import answer_affected_area, answer_responsibility
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.flood_answers import answer_exposure, answer_flood_directive
from geoansvar.workspace.reach_answers import answer_coverage, answer_isolation
from geoansvar.workspace.siting_answers import answer_allocation, answer_siting
from geoansvar.workspace.supply_answers import answer_cascade, answer_status
from geoansvar.workspace.what_if_answers import answer_what_if

_ANSWERS: dict[type, Callable[[Any, Asked], Answer]] = {
    AffectedArea: answer_affected_area,
    Responsibility: answer_responsibility,
    Exposure: answer_exposure,
    FloodDirective: answer_flood_directive,
    Coverage: answer_coverage,
    Isolation: answer_isolation,
    Status: answer_status,
    Cascade: answer_cascade,
    Allocation: answer_allocation,
    Siting: answer_siting,
}


def answer(question: Question, asked: Asked) -> Answer:
    """Answer a question on the rows, fields and geometry that its asker may see."""
    if isinstance(question, WhatIf):
        return answer_what_if(question, asked, answer)
    return _ANSWERS[type(question)](question, asked)
