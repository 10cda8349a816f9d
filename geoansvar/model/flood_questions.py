"""The questions on what gets wet."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, FiniteFloat, ValidationInfo, field_validator

from geoansvar.model.faults import Unfit
from geoansvar.model.question_parts import Asking, Depth, Name, Names, no_boolean
from geoansvar.texts import text


class Exposure(Asking):
    """What gets wet at each flow, how deep, and what nobody can tell?

    ``objects`` and ``floods`` name layers (a flow may be named by itself, as Q100); all there are if None. ``by`` is
    the layer of districts the answer is split by; the only one, if None. A discharge or a level read off a gauge
    narrows the flows to the two it lies between. ``unknown_rows`` lists also the buildings, roads, railways, cells and
    lands that nobody can tell of, of which there may be very many.
    """

    kind: Literal["exposure"] = "exposure"
    objects: Names = None
    floods: Names = None
    by: Name = None
    thresholds_m: Annotated[tuple[Depth, ...], Field(min_length=1, max_length=10)] = (0.1, 0.2, 0.3, 0.5, 0.8)
    cell_rule: Literal["all-touched", "centre"] = "all-touched"
    search_m: Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(ge=0, le=100)] = 0.0
    population_method: Literal["area", "building"] = "area"
    discharge_m3_s: Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(gt=0, le=100_000)] | None = None
    level_m: Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(ge=-100, le=3_000)] | None = None
    unknown_rows: bool = False

    @field_validator("thresholds_m")
    @classmethod
    def _rising(cls, depths: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sorted(set(depths)))

    @field_validator("level_m")
    @classmethod
    def _one_reading(cls, level_m: float | None, asked: ValidationInfo) -> float | None:
        if level_m is not None and asked.data.get("discharge_m3_s") is not None:
            raise Unfit(text("antingen discharge_m3_s eller level_m: ta bort den ena"))
        return level_m


class FloodDirective(Asking):
    """What does each flow mean for health, environment, heritage and economy, as the floods directive asks it?

    ``unknown_rows`` lists also the buildings, roads, railways, cells and lands that nobody can tell of.
    """

    kind: Literal["flood-directive"] = "flood-directive"
    floods: Names = None
    by: Name = None
    unknown_rows: bool = False
