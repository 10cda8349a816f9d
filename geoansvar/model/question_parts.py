"""What questions are spelled with: areas, names, numbers with their bounds, and days."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    model_validator,
)
from pydantic_core import PydanticCustomError

from geoansvar.model.declaration import LAYER_NAME
from geoansvar.model.faults import Unfit
from geoansvar.texts import Text, text


def no_boolean(value: object) -> object:
    """Refuse a truth value, which would be read as 0 or 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "a number is needed")
    return value


def listed(value: object) -> object:
    """Take one value for a list of one."""
    return value if value is None or isinstance(value, list | tuple) else (value,)


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


Metres = Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(ge=0, le=100_000)]
Day = Annotated[date | None, BeforeValidator(_a_date)]
Depth = Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(gt=0, le=60)]
Name = Annotated[str, Field(min_length=1, max_length=100)] | None
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(min_length=1)] | None
AREA_KEYS = ("geometry", "address", "place", "feature", "layer")


class Strict(BaseModel):
    """Plain data that is frozen, and takes no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(Strict):
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


class Asking(Strict):
    """What every question has: the day it holds for."""

    as_of: Day = None
