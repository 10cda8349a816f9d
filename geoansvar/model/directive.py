"""What the floods directive asks for, and when: the statute, its cycles and its authorities are dated data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoansvar.model.codes import Code
from geoansvar.model.kinds import KINDS
from geoansvar.texts import Lang, Text

HeadingCode = Literal["health", "environment", "heritage", "economy"]
HEADINGS: tuple[HeadingCode, ...] = ("health", "environment", "heritage", "economy")
Words = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Named(Text):
    """A name out of the data, which has its English beside it, to stand in the blank of a sentence."""

    english: str = ""

    def render(self, lang: Lang = "sv") -> str:
        """Give the name in ``lang``."""
        return self.english if lang == "en" and self.english else self.template


def named(code: Code) -> Named:
    """Make a name of the data one that a sentence can hold."""
    return Named(code.sv, english=code.en)


class Part(_Strict):
    """A heading or an obligatory item, and the indicators that are told under it, in reading order."""

    code: str
    indicators: Annotated[Words, Field(min_length=1)]


class Protected(_Strict):
    """The words by which a designation is known as one that the water directive's annex IV 1 (i, iii, v) names."""

    words: Words
    whole: Words

    def fits(self, designation: str) -> bool:
        """Tell whether an area of this designation is protected for drinking water, bathing or Natura 2000."""
        words = designation.casefold().strip()
        return words in self.whole or any(word in words for word in self.words)


class Statute(_Strict):
    """What must be told, in the statute's order."""

    directive: str
    ordinance: Code
    amended: str
    retrieved: date
    source: str
    headings: tuple[Part, ...]
    items: tuple[Part, ...]
    water_directive: Protected


class Area(_Strict):
    """An area with significant flood risk, by the name it was published under."""

    name: str
    municipalities: Annotated[Words, Field(min_length=1)]


class Cycle(_Strict):
    """One round of six years.

    ``published`` is an ISO 8601 date, as exact as it is known (``2018-01``); ``plan_years`` are the first and the
    last year of its plans.
    """

    number: int
    published: str
    maps_by: date
    plans_by: date
    plan_years: tuple[int, int]
    source: str
    areas: tuple[Area, ...]

    def areas_of(self, municipality: str) -> tuple[Area, ...]:
        """Give the areas whose source names a municipality by its code."""
        return tuple(area for area in self.areas if municipality in area.municipalities)


class Cycles(_Strict):
    """The cycles, the first first, and the day they were looked up."""

    retrieved: date
    cycles: tuple[Cycle, ...]

    def designated_on(self, day: date) -> Cycle | None:
        """Give the cycle whose list of areas was the latest on a day; None before the first."""
        known = [cycle for cycle in self.cycles if cycle.published <= day.isoformat()]
        return known[-1] if known else None

    def planned_on(self, day: date) -> Cycle | None:
        """Give the cycle whose plans run on a day; None where none does."""
        return next((cycle for cycle in self.cycles if cycle.plan_years[0] <= day.year <= cycle.plan_years[1]), None)


class Authority(_Strict):
    """The national authority by one of its names, from the day it has it."""

    name: str
    short: str
    formerly: str | None = None
    since: date


class Authorities(_Strict):
    """Who picks out areas and makes hazard maps, who makes risk maps, and who makes plans."""

    retrieved: date
    source: str
    national: tuple[Authority, ...]
    risk_maps: Code
    plans: Code

    def national_on(self, day: date) -> Authority:
        """Give the national authority by the name it has on a day; by its first name before that."""
        return next((each for each in reversed(self.national) if each.since <= day), self.national[0])


class Where(_Strict):
    """Where objects of a category are found: in the layers of a kind, by the value of a column or the name.

    Values and names are compared in small letters. Without a column every row fits; ``unknown_too`` lets a row fit
    whose value nobody knows.
    """

    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    column: str | None = None
    codes: Words = ()
    words: Words = ()
    but_not: Words = ()
    named: Words = ()
    but_not_named: Words = ()
    unknown_too: bool = False

    def fits(self, value: str) -> bool:
        """Tell whether a value of the column is one of this category's."""
        value = value.casefold().strip()
        if any(word in value for word in self.but_not):
            return False
        return value in self.codes or any(word in value for word in self.words)

    def fits_name(self, name: str) -> bool:
        """Tell whether an object of this name may be one of this category's."""
        name = name.casefold()
        if any(word in name for word in self.but_not_named):
            return False
        return not self.named or any(word in name for word in self.named)


class Tick(Code):
    """A category of the tick list: is any such thing affected?"""

    code: str
    heading: HeadingCode
    where: Annotated[tuple[Where, ...], Field(min_length=1)]


class Ticks(_Strict):
    """The tick list, in reading order, with its version and source."""

    version: str
    source: str
    ticks: tuple[Tick, ...]

    def titled(self, code: str, lang: Lang = "sv") -> str:
        """Give a category's name; the code itself where the list does not have it."""
        return next((tick.title(lang) for tick in self.ticks if tick.code == code), code)


@cache
def statute() -> Statute:
    """Read the headings, the obligatory items and what the water directive protects."""
    return Statute.model_validate(_packaged("statute"))


@cache
def cycles() -> Cycles:
    """Read the cycles with their dates and areas."""
    return Cycles.model_validate(_packaged("cycles"))


@cache
def authorities() -> Authorities:
    """Read who does what."""
    return Authorities.model_validate(_packaged("authorities"))


@cache
def tick_list() -> Ticks:
    """Read the tick list."""
    return Ticks.model_validate(_packaged("ticks"))


def _packaged(name: str) -> dict[str, Any]:
    source = files("geoansvar").joinpath(f"model/directive_data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
