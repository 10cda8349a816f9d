"""The questions that may be asked, spelled alike in a recipe, a request and a command."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from geoansvar.errors import QuestionInvalid
from geoansvar.model.faults import Unfit, faults_in
from geoansvar.model.flood_questions import Exposure, FloodDirective
from geoansvar.model.question_parts import Area, Asking, Names, listed
from geoansvar.model.reach_questions import Allocation, Cascade, Coverage, Isolation, Siting, Status
from geoansvar.texts import text

Ids = Annotated[Names, BeforeValidator(listed)]
# What a change may be tried on.
Changeable = Exposure | Coverage | Isolation | Status | Cascade | Allocation | Siting


class AffectedArea(Asking):
    """Which actors are in the affected area, who answers for what, whom to call and who is missing?

    ``flood`` narrows the area to what a flow covers: a layer's name or a flow's.
    """

    kind: Literal["affected-area"] = "affected-area"
    area: Area
    flood: str | None = None


class Responsibility(Asking):
    """Where is nobody responsible, where do two claim the same, and what has expired, before anything happens?"""

    kind: Literal["responsibility"] = "responsibility"
    by: Literal["actor"] = "actor"


class WhatIf(Asking):
    """What would another question's answer be if roads or points were closed, points opened, or a barrier built?

    ``close_roads`` are ids of roads, ``close_points`` and ``open_points`` of safety points. ``barrier`` is a GeoJSON
    geometry in longitude and latitude: a surface stays dry inside; a line keeps the water from what it parts from it.
    """

    kind: Literal["what-if"] = "what-if"
    question: Annotated[Changeable, Field(discriminator="kind")]
    close_roads: Ids = None
    close_points: Ids = None
    open_points: Ids = None
    barrier: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _some_change(self) -> Self:
        if all(change is None for change in (self.close_roads, self.close_points, self.open_points, self.barrier)):
            raise Unfit(text("ange minst ett av {keys}", keys="close_roads, close_points, open_points, barrier"),
                        key="close_roads")  # fmt: skip
        return self


Asked = (
    AffectedArea | Responsibility | Exposure | FloodDirective | Coverage | Isolation | Status | Cascade
    | Allocation | Siting | WhatIf
)  # fmt: skip
Question = Annotated[Asked, Field(discriminator="kind")]
QUESTIONS: TypeAdapter[Asked] = TypeAdapter(Question)
MODELS: dict[str, type[BaseModel]] = {
    "affected-area": AffectedArea,
    "responsibility": Responsibility,
    "exposure": Exposure,
    "flood-directive": FloodDirective,
    "coverage": Coverage,
    "isolation": Isolation,
    "status": Status,
    "cascade": Cascade,
    "allocation": Allocation,
    "siting": Siting,
    "what-if": WhatIf,
}
QUESTION_KINDS = tuple(MODELS)
CHANGEABLE_KINDS = tuple(kind for kind, model in MODELS.items() if model in get_args(Changeable))


def question_from(data: object) -> Asked:
    """Read a question from plain data.

    Raises
    ------
    QuestionInvalid
        If a key is unknown or a value is not one the question takes; ``place`` names the key.
    """
    try:
        return QUESTIONS.validate_python(data)
    except ValidationError as error:
        raise _invalid(error, data) from None


def _invalid(error: ValidationError, data: object) -> QuestionInvalid:
    kind = str(data.get("kind")) if isinstance(data, dict) else ""
    fault = faults_in(error, MODELS.get(kind), skip=QUESTION_KINDS)[0]
    kinds = text("Slagen av frågor är {kinds}.", kinds=", ".join(QUESTION_KINDS))
    return QuestionInvalid(
        text("Frågan går inte att läsa: {fault}.", fault=fault.text),
        place=fault.key or "kind",
        remedy=fault.remedy or (None if kind in MODELS else kinds),
    )
