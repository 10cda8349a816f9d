"""The questions that may be asked, spelled alike in a recipe, a request and a command."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from geoansvar.errors import QuestionInvalid
from geoansvar.model.declaration import LAYER_NAME
from geoansvar.model.faults import Unfit, faults_in
from geoansvar.texts import Text, text


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "a number is needed")
    return value


def _a_date(value: object) -> object:
    """A number would be read as seconds since 1970, and nobody means that."""
    if value is not None and not isinstance(value, str | date):
        raise PydanticCustomError("date_type", "a date is needed")
    return value if not (isinstance(value, str) and value.strip().isdigit()) else "not a date"


def _a_feature(name: str) -> str:
    layer, slash, row = name.partition("/")
    if not (slash and row and LAYER_NAME.match(layer)):
        raise Unfit(text("ett objekt skrivs LAGER/ID, till exempel samhallsviktigt/s3"))
    return name


Metres = Annotated[FiniteFloat, BeforeValidator(_no_boolean), Field(ge=0, le=100_000)]
Day = Annotated[date | None, BeforeValidator(_a_date)]
Depth = Annotated[FiniteFloat, BeforeValidator(_no_boolean), Field(gt=0, le=60)]
Name = Annotated[str, Field(min_length=1, max_length=100)] | None
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(min_length=1)] | None
AREA_KEYS = ("geometry", "address", "place", "feature", "layer")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_Strict):
    """An area, named or drawn: one of five ways, with an optional buffer.

    ``geometry`` is a GeoJSON geometry in WGS 84 longitude, latitude.
    """

    geometry: dict[str, Any] | None = None
    address: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    place: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    feature: Annotated[str, AfterValidator(_a_feature), Field(max_length=300)] | None = None
    layer: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    buffer_m: Metres = 0.0

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [key for key in AREA_KEYS if getattr(self, key) is not None]
        if len(given) != 1:
            raise Unfit(text("ett av {keys} behövs, {count} gavs", keys=", ".join(AREA_KEYS), count=len(given)))
        return self

    @property
    def way(self) -> str:
        """Which of the five ways this area is given in."""
        return next(key for key in AREA_KEYS if getattr(self, key) is not None)

    @property
    def words(self) -> Text:
        """The area as a person would say it: ``Allégatan 12 + 300 m``."""
        named = text("ritat område") if self.way == "geometry" else text("{name}", name=getattr(self, self.way))
        return text("{area} + {metres} m", area=named, metres=self.buffer_m) if self.buffer_m else named

    def as_json(self) -> dict[str, Any]:
        """Give the area as it is asked: only the way used, and the buffer."""
        return {self.way: getattr(self, self.way), "buffer_m": self.buffer_m}


class _Question(_Strict):
    as_of: Day = None


class AffectedArea(_Question):
    """Which actors are in the affected area, who answers for what, whom to call and who is missing?

    ``flood`` narrows the area to what a flow covers: a layer's name or a flow's.
    """

    kind: Literal["affected-area"] = "affected-area"
    area: Area
    flood: str | None = None


class Responsibility(_Question):
    """Where is nobody responsible, where do two claim the same, and what has expired, before anything happens?"""

    kind: Literal["responsibility"] = "responsibility"
    by: Literal["actor"] = "actor"


class Exposure(_Question):
    """What gets wet at each flow, how deep, and what nobody can tell?

    ``objects`` and ``floods`` name layers (a flow may be named by itself, as Q100); all there are if None. ``by`` is
    the layer of districts the answer is split by; the only one, if None. A discharge or a level read off a gauge
    narrows the flows to the two it lies between.
    """

    kind: Literal["exposure"] = "exposure"
    objects: Names = None
    floods: Names = None
    by: Name = None
    thresholds_m: Annotated[tuple[Depth, ...], Field(min_length=1, max_length=10)] = (0.1, 0.2, 0.3, 0.5, 0.8)
    cell_rule: Literal["all-touched", "centre"] = "all-touched"
    search_m: Annotated[FiniteFloat, BeforeValidator(_no_boolean), Field(ge=0, le=100)] = 0.0
    population_method: Literal["area", "building"] = "area"
    discharge_m3_s: Annotated[FiniteFloat, BeforeValidator(_no_boolean), Field(gt=0, le=100_000)] | None = None
    level_m: Annotated[FiniteFloat, BeforeValidator(_no_boolean), Field(ge=-100, le=3_000)] | None = None

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


class FloodDirective(_Question):
    """What does each flow mean for health, environment, heritage and economy, as the floods directive asks it?"""

    kind: Literal["flood-directive"] = "flood-directive"
    floods: Names = None
    by: Name = None


Asked = AffectedArea | Responsibility | Exposure | FloodDirective
Question = Annotated[Asked, Field(discriminator="kind")]
QUESTIONS: TypeAdapter[Asked] = TypeAdapter(Question)
MODELS: dict[str, type[BaseModel]] = {
    "affected-area": AffectedArea,
    "responsibility": Responsibility,
    "exposure": Exposure,
    "flood-directive": FloodDirective,
}
QUESTION_KINDS = tuple(MODELS)


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
