"""Security-classified data do not belong here: a marking is enough to refuse, and nothing of it is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from geoansvar.errors import ClassifiedData
from geoansvar.texts import Text, text

# The four classes of säkerhetsskyddslagen (2018:585) 2 kap. 5 §, their stamps, and the foreign ones they stand for.
_NOT = r"(?<!\bej )(?<!\binte )(?<!\bicke )(?<!\binga )(?<!\bicke-)(?<!\binte är )"
_CLASS = re.compile(
    _NOT + r"\b(kvalificerat[ _-]hemlig[at]?|begränsat[ _-]hemlig[at]?|begransat[ _-]hemlig[at]?|hemlig|konfidentiell"
    r"|säkerhetsskyddsklassificera(?:d|t|de)|sakerhetsskyddsklassificera(?:d|t|de)"
    r"|(?:cosmic )?top secret|(?:nato|eu) (?:secret|confidential|restricted)|restreint ue|tr[eè]s secret ue)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?<![\w/])H/(?:TS|S|C|R)(?![\w/])|"
    + _NOT
    + r"\b(?:SECRET|CONFIDENTIAL|RESTRICTED|HEMLIG[AT]?|KONFIDENTIELL[AT]?)\b"
)
_ALONE = re.compile(r"\s*(?:kvalificerat |begränsat )?(?:hemlig[at]?|konfidentiell[at]?)\s*", re.IGNORECASE)
_HINTS = ("hemlig", "konfidentiell", "skyddsklassificera", "secret", "confidential", "restri", "restreint", "h/")
_DENIALS = frozenset({"", "0", "nej", "n", "no", "false", "falskt", "ingen", "inga", "-", "ej", "inte"})


def marked(content: str) -> bool:
    """Tell whether some text carries a marking of security classification.

    Whole words only: *hemligheten*, *Hemliga trädgården* and *sekretess* are none, and neither is *ej hemlig*.
    """
    if not _hinted(content):
        return False
    lines = [line for line in content.splitlines() if _hinted(line)]
    return any(_CLASS.search(line) or _STAMP.search(line) or _ALONE.fullmatch(line) for line in lines)


def _hinted(content: str) -> bool:
    """Tell quickly that most text holds nothing of the kind."""
    folded = content.casefold()
    return any(hint in folded for hint in _HINTS)


def refuse_marked(attributes: pd.DataFrame, names: Iterable[str], place: str) -> None:
    """Refuse data whose names (of file, sheet, layer), column headings or cells carry a marking.

    Raises
    ------
    ClassifiedData
        Naming neither the marking nor anything of the content.
    """
    if any(marked(_spaced(name)) for name in names):
        raise _classified(place, text("i namnet på filen, bladet eller lagret"))
    for name in attributes.columns:
        if marked(_spaced(str(name))) and not _all_denied(attributes[name]):
            raise _classified(place, text("i en kolumnrubrik"))
    for name in attributes.columns:
        if attributes[name].dtype == object and marked("\n".join(_words(attributes[name]))):
            raise _classified(place, text("i en eller flera celler"))


def _spaced(name: str) -> str:
    return re.sub(r"[_\-.]+", " ", name)


def _all_denied(values: pd.Series[Any]) -> bool:
    """A register that answers no for every row carries no marking, whatever its heading."""
    return all(str(value).strip().casefold() in _DENIALS for value in values.dropna().unique())


def _words(values: pd.Series[Any]) -> list[str]:
    return [value for value in pd.unique(np.asarray(values.dropna(), dtype=object)) if isinstance(value, str)]


def _classified(place: str, where: Text) -> ClassifiedData:
    return ClassifiedData(
        text(
            "Uppgifterna bär en märkning om säkerhetsskyddsklassning ({where}) och läses inte in. "
            "Inget av innehållet har sparats.",
            where=where,
        ),
        place=place,
        remedy=text(
            "Kontakta säkerhetsskyddschefen. Kopiera, skicka eller öppna inte filen vidare. "
            "Ta bort lagrets deklaration tills det är utrett."
        ),
    )
