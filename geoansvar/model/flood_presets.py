"""What a depth means, and how well flows must agree: dated configuration with its source, never a law of nature."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import Field, model_validator

from geoansvar.model.faults import Unfit
from geoansvar.model.preset import Declared, Titled
from geoansvar.texts import text

Share = Annotated[float, Field(ge=0, le=1)]
Depth = Annotated[float, Field(gt=0, le=60)]


MOST_LIMITS = 4  # they make five classes, and so many shades of water can be told apart


class DepthClasses(Titled):
    """Depths that part water into classes: two limits make three."""

    limits_m: Annotated[tuple[Depth, ...], Field(min_length=1, max_length=MOST_LIMITS)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.limits_m) != sorted(set(self.limits_m)):
            raise Unfit(text("gränserna i limits_m ska stiga"))
        return self


class Passability(Titled):
    """The depth up to which a kind of vehicle gets through."""

    limit_m: Depth


class Agreement(Declared):
    """How much maps of the same water may differ.

    Attributes
    ----------
    sliver_share
        How much of a smaller flow's surface may lie outside a larger one.
    raster_share
        How much the wet cells of a depth raster may differ from the extent, as a share of the extent.
    """

    source: str
    sliver_share: Share
    raster_share: Share


class FloodPresets(Declared):
    """The presets, by name."""

    version: str
    depth_classes: dict[str, DepthClasses]
    passability: dict[str, Passability]
    agreement: Agreement


@cache
def flood_presets() -> FloodPresets:
    """Read the presets that come with the package."""
    source = files("geoansvar").joinpath("model/presets/floods.toml").read_text(encoding="utf-8")
    return FloodPresets.model_validate(tomllib.loads(source))
