"""How fast people walk and drive is dated data: a preset says its version and source, and closes classes to modes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from geoansvar.model.faults import Unfit, did_you_mean
from geoansvar.model.preset import Declared, Titled
from geoansvar.texts import Lang, text

Mode = Literal["walk", "drive"]
MODES: tuple[Mode, ...] = ("walk", "drive")
PACKAGED = ("travel-2026",)
_BASE = "based_on"


class ModeRule(Declared):
    """What holds for a mode on every road."""

    speed_km_h: float = Field(gt=0, le=200)
    one_way: bool


class RoadClass(Declared):
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


class Travel(Titled):
    """A preset of speeds and closed classes, with version and source."""

    version: str
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
    return Travel.model_validate(_packaged(name))


def _packaged(name: str) -> dict[str, Any]:
    return tomllib.loads(files("geoansvar").joinpath(f"model/presets/{name}.toml").read_text(encoding="utf-8"))


def completed(table: object) -> object:
    """Fill in what a preset leaves to the one that it is ``based_on``; its source and its date are its own.

    Raises
    ------
    Unfit
        If it is based on one that does not come with the package.
    """
    if not isinstance(table, dict):
        return table
    own = dict(table)
    base = own.pop(_BASE, None)
    if "dated" in own:
        own.setdefault("version", str(own["dated"]))
    if base is None:
        return own
    if base not in PACKAGED:
        hint = did_you_mean(str(base), PACKAGED) or ""
        raise Unfit(text("based_on: {name} finns inte. {hint}", name=str(base), hint=hint))
    below = {key: value for key, value in _packaged(base).items() if key in ("walk", "drive", "classes")}
    return _over(below, own)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another, key by key."""
    return dict(below) | {
        key: _over(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
