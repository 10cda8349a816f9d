"""Presets have one form whatever they say: a title in two languages, a source, and the day it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geoansvar.model.codes import Code
from geoansvar.texts import Lang, Text, text


class Declared(BaseModel):
    """What a preset consists of: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Titled(Declared):
    """A preset that can be chosen by its name.

    Attributes
    ----------
    dated
        When it was written down; None of one that stands in a file with a version of its own.
    """

    title: Code
    source: Annotated[str, Field(min_length=1)]
    dated: date | None = None

    @property
    def said(self) -> Text:
        """Name the preset, with its source and its day."""
        if self.dated is None:
            return text("{title}. Källa: {source}", title=self.named, source=self.source)
        return text("{title} ({day}). Källa: {source}", title=self.named, day=self.dated, source=self.source)

    @property
    def named(self) -> Text:
        """The title, to stand in a sentence of either language."""
        return _Title(self.title.sv, en=self.title.en)


@dataclass(frozen=True, slots=True)
class _Title(Text):
    """A title that brings its own English; no catalogue knows what a municipality calls its presets."""

    en: str = ""

    def render(self, lang: Lang = "sv") -> str:
        """Give the title in ``lang``; Swedish where there is no English."""
        return self.en if lang == "en" and self.en else self.template
