"""How fast people walk and drive is dated data: a preset says its version and source, and closes classes to modes."""

from __future__ import annotations

import tomllib
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoansvar.model.faults import Unfit
from geoansvar.texts import Lang, text

Mode = Literal["walk", "drive"]
MODES: tuple[Mode, ...] = ("walk", "drive")


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModeRule(_Declared):
    """What holds for a mode on every road."""

    speed_km_h: float = Field(gt=0, le=200)
    one_way: bool


class RoadClass(_Declared):
    """One class of roads: what it is called, how fast it is driven where no speed is known, and who may use it.

    Attributes
    ----------
    drive_km_h
        None where nobody drives.
    also
        Other spellings of the class in files.
    """

    sv: str
    en: str
    drive_km_h: float | None = Field(default=None, gt=0, le=200)
    walk: bool = True
    also: tuple[str, ...] = ()

    def title(self, lang: Lang = "sv") -> str:
        """Give the class's name in ``lang``."""
        return self.en if lang == "en" else self.sv


class Travel(_Declared):
    """A preset of speeds and closed classes, with version and source."""

    title: str
    version: str
    source: str
    walk: ModeRule
    drive: ModeRule
    classes: dict[str, RoadClass] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_class_per_spelling(self) -> Self:
        spellings = [name for key, each in self.classes.items() for name in {key, *map(_plain, each.also)}]
        twice = sorted({name for name in spellings if spellings.count(name) > 1})
        if twice:
            raise Unfit(text("Flera vägklasser har samma skrivning: {names}.", names=", ".join(twice)))
        return self

    @cached_property
    def _meant(self) -> dict[str, str]:
        return {_plain(name): key for key, each in self.classes.items() for name in (key, *each.also)}

    def class_of(self, spelling: str | None) -> str | None:
        """Give the class that a file's word or number means; None where the preset does not know it."""
        return None if spelling is None else self._meant.get(_plain(spelling))

    def rule(self, mode: Mode) -> ModeRule:
        """Give what holds for a mode on every road."""
        return self.walk if mode == "walk" else self.drive

    def allows(self, mode: Mode, road_class: str | None) -> bool:
        """Tell whether a class is open to a mode; a class that is not known is."""
        if road_class not in self.classes:
            return True
        known = self.classes[road_class]
        return known.walk if mode == "walk" else known.drive_km_h is not None

    def speed_km_h(self, mode: Mode, road_class: str | None) -> float:
        """Give the speed of a mode on a class where the road's own is not known."""
        known = self.classes.get(road_class or "")
        if mode == "walk" or known is None or known.drive_km_h is None:
            return self.rule(mode).speed_km_h
        return known.drive_km_h


def _plain(spelling: str) -> str:
    return " ".join(spelling.casefold().split())


@cache
def packaged_travel(name: str = "travel-2026") -> Travel:
    """Read a preset that comes with the package."""
    source = files("geoansvar").joinpath(f"model/presets/{name}.toml").read_text(encoding="utf-8")
    return Travel.model_validate(tomllib.loads(source))
