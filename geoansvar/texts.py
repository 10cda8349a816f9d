"""Sentences are written in Swedish and rendered late, so that one finding can be read in either language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

Lang = Literal["sv", "en"]
LANGS: tuple[Lang, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A Swedish sentence with its blanks.

    Parameters
    ----------
    template
        The sentence in Swedish, with ``{name}`` for each blank. It is also the
        key of the translation in ``geoansvar/locale/en.po``.
    values
        What stands in the blanks: numbers, dates, strings or other sentences.
    """

    template: str
    values: tuple[tuple[str, object], ...] = field(default=())

    def render(self, lang: Lang = "sv") -> str:
        """Give the sentence in ``lang``; Swedish where no translation exists."""
        template = self.template if lang == "sv" else translations().get(self.template, self.template)
        return template.format(**{key: _shown(value, lang) for key, value in self.values})

    def __str__(self) -> str:
        return self.render()


def text(template: str, /, **values: object) -> Text:
    """Write a sentence: ``text("Lagret {layer} saknas.", layer="vagar")``."""
    return Text(template, tuple(values.items()))


def translate(template: str, lang: Lang) -> str:
    """Give a sentence without blanks in ``lang``."""
    return template if lang == "sv" else translations().get(template, template)


@cache
def translations() -> dict[str, str]:
    """Read the English catalogue: Swedish sentence to English sentence."""
    with files("geoansvar").joinpath("locale/en.po").open("rb") as source:
        catalog = read_po(source, locale="en")
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}


class Said(int):
    """A number that is said in other words than its digits, wherever it is written for a person."""

    def say(self, lang: Lang) -> str:
        """Say it in words."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.say("sv")

    __repr__ = __str__


def number_text(value: float, lang: Lang = "sv", *, decimals: int = 0) -> str:
    """Write a number as people do: ``1 234,5`` in Swedish, ``1,234.5`` in English."""
    if isinstance(value, Said):
        return value.say(lang)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=lang))


def date_text(day: date, lang: Lang = "sv") -> str:
    """Write a date as ``2026-11-22``, the Swedish and international way."""
    return str(format_date(day, format="yyyy-MM-dd", locale=lang))


def _shown(value: object, lang: Lang) -> object:
    if isinstance(value, Text):
        return value.render(lang)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return number_text(value, lang, decimals=0 if float(value).is_integer() else 1)
