"""What ``[tool.geoansvar]`` in pyproject.toml may say: whose workspace this is."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from geoansvar.model.faults import Unfit
from geoansvar.model.online_tiles import OnlineTiles
from geoansvar.texts import Lang, text

# Local zones of SWEREF 99 (EPSG:3007–3018).
LOCAL_CRS = tuple(f"EPSG:{code}" for code in range(3007, 3019))


class VehiclePresets(BaseModel):
    """Which preset tells how deep water each kind of vehicle gets through."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pedestrian: str = "pedestrian"
    car: str = "car"
    truck: str = "truck"
    rescue: str = "rescue"


class Manifest(BaseModel):
    """Whose workspace this is, whether it is an exercise, and by which presets it reckons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    municipality: Annotated[str, Field(pattern=r"^\d{4}$")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    exercise: bool = False
    exercise_day: date | None = None
    local_crs: Annotated[str, Field(json_schema_extra={"enum": list(LOCAL_CRS)})] | None = None
    lang: Lang = "sv"
    contact_valid_days: Annotated[int, Field(ge=1)] = 365
    continuity_plan_valid_days: Annotated[int, Field(ge=1)] = 730
    depth_classes: str = "river"
    passability: VehiclePresets = VehiclePresets()
    travel: str = "travel-2026"
    online_tiles: OnlineTiles | None = None

    @field_validator("local_crs")
    @classmethod
    def _known_zone(cls, code: str | None) -> str | None:
        if code is not None and code not in LOCAL_CRS:
            raise Unfit(
                text(
                    "{code} är ingen lokal zon i SWEREF 99; välj ett av {codes}", code=code, codes=", ".join(LOCAL_CRS)
                )
            )
        return code

    @model_validator(mode="after")
    def _exercise_has_a_day(self) -> Self:
        if self.exercise_day is not None and not self.exercise:
            raise Unfit(text("exercise_day hör till exercise = true"))
        return self
