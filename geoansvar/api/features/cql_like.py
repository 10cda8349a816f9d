"""Texts that are like a pattern, matched part after part: no pattern makes the matching take for ever."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from geoansvar.api.features.cql_compare import field_of, two_of
from geoansvar.api.features.cql_terms import Terms, Truth, called, refused
from geoansvar.texts import text

_LONGEST = 200  # characters of a pattern
Part = tuple[re.Pattern[str], int]  # letters that stand together, and how many they are


def like(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    r"""Judge whether a text is like a pattern: ``%`` is any letters, ``_`` one, ``\`` takes the next as it stands."""
    left, pattern = two_of(arguments, operator)
    side = field_of(left, terms)
    inside = called(pattern, "casei")
    pattern, loose = (inside, True) if isinstance(inside, str) else (pattern, False)
    if side is None or side[0].kind != "text" or not isinstance(pattern, str) or len(pattern) > _LONGEST:
        raise refused(text("Villkoret {name} gäller en text och ett kort mönster.", name=operator))
    values, folded = side
    parts = parts_of(pattern.casefold() if folded or loose else pattern)
    words = (word.casefold() if folded else word for word in values.words)
    hits = np.fromiter((is_like(word, parts) for word in words), dtype=bool, count=len(values.words))
    return Truth.of(values.where(hits), values.known)


def parts_of(pattern: str) -> list[Part]:
    """Part a pattern at its ``%``."""
    parts: list[list[str]] = [[]]
    for sign in re.findall(r"\\.|.", pattern, re.DOTALL):
        if sign == "%":
            parts.append([])
        else:
            parts[-1].append("." if sign == "_" else re.escape(sign[-1]))
    return [(re.compile("".join(part), re.DOTALL), len(part)) for part in parts]


def is_like(word: str, parts: list[Part]) -> bool:
    """Tell whether a word begins with the first part, ends with the last, and has the others between in order."""
    (first, length), *others = parts
    if not others:
        return len(word) == length and first.fullmatch(word) is not None
    if first.match(word) is None:
        return False
    at = length
    for part, part_length in others[:-1]:
        found = part.search(word, at)
        if found is None:
            return False
        at = found.start() + part_length
    last, last_length = others[-1]
    return len(word) - last_length >= at and last.fullmatch(word, len(word) - last_length) is not None
