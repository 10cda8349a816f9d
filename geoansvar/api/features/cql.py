"""Filters in CQL2, as text or JSON: parsed by a library, then judged here against the fields that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cql2
import numpy as np

from geoansvar.api.features.cql_compare import SIGNS, between, compare, in_list, list_test, null_test
from geoansvar.api.features.cql_like import like
from geoansvar.api.features.cql_space import SPATIAL, spatial
from geoansvar.api.features.cql_terms import Node, Terms, Truth, refused
from geoansvar.api.features.cql_time import TEMPORAL, temporal
from geoansvar.errors import ParameterInvalid
from geoansvar.texts import text

LANGUAGES = ("cql2-text", "cql2-json")
MOST_CHARACTERS = 50_000
# The parser calls itself for everything that stands in something else, and would take the process with it.
_DEEPEST, _MOST_WORDS, _MOST_SIGNS = 50, 1_000, 2_000
MOST_CONDITIONS = 50  # each is asked of every row; a list of values is one
_LOGICAL = ("and", "or", "not")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_WORD = re.compile(r"\b(?:not|and|or)\b", re.IGNORECASE)
_SIGN = re.compile(r"[-+*/^%]")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that has been read.

    Attributes
    ----------
    node
        What it says, as CQL2 JSON.
    slow
        Whether it may take long: it asks about places.
    conditions
        How many are asked of every row; and, or and not, which join them, are none.
    """

    node: Any
    slow: bool
    conditions: int


def read(written: str, language: str) -> Filter:
    """Read a filter.

    Raises
    ------
    ParameterInvalid
        If it is not CQL2, or longer or deeper or of more conditions than is taken.
    """
    if len(written) > MOST_CHARACTERS or _too_deep(_QUOTED.sub("", written), language):
        raise _too_much()
    try:
        parsed = cql2.parse_json(written) if language == "cql2-json" else cql2.parse_text(written)
        node = parsed.to_json()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the parser also throws what is no Exception
        raise refused(text("Filtret går inte att läsa: {fault}.", fault=_place_in(error))) from None
    operators, deepest = _operators(node)
    if deepest > _DEEPEST:
        raise _too_much()
    conditions = sum(each not in _LOGICAL for each in operators)
    if conditions > MOST_CONDITIONS:
        raise refused(text("Filtret har fler än {count} villkor.", count=MOST_CONDITIONS))
    return Filter(node, any(each.startswith("s_") for each in operators), conditions)


def _too_much() -> ParameterInvalid:
    return refused(text("Filtret är för långt eller har för mycket inuti annat."))


def _too_deep(bare: str, language: str) -> bool:
    if language == "cql2-json":
        return False  # its reader counts by itself
    depth = deepest = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or len(_WORD.findall(bare)) > _MOST_WORDS or len(_SIGN.findall(bare)) > _MOST_SIGNS


def _place_in(error: BaseException) -> str:
    """Say where the parser stopped, in few words: it draws a picture over several lines."""
    found = re.search(r"-->\s*(\d+):(\d+)", str(error))
    return text("tecken {column}", column=found[2]).render() if found else (str(error).splitlines() or [""])[0][:120]


def _operators(node: Any) -> tuple[list[str], int]:
    """Give the operators of a filter, and how many stand in one another: counted without calling itself for them."""
    found, deepest, waiting = [], 0, [(node, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, dict):
            if "op" in each:
                found.append(str(each["op"]).lower())
                depth += 1
                deepest = max(deepest, depth)
            waiting += [(inner, depth) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, depth) for inner in each]
    return found, deepest


def judged(node: Any, terms: Terms) -> Truth:
    """Judge all rows by a filter: true, false, or unknown where a value is.

    Raises
    ------
    ParameterInvalid
        If it names what is no field here, or asks of a field what its values do not have.
    """
    if isinstance(node, bool):
        return Truth.same(node, terms.count)
    if isinstance(node, dict) and set(node) == {"property"}:
        return _boolean(node, terms)
    if not isinstance(node, dict) or not isinstance(node.get("op"), str):
        raise refused(text("Filtret ska vara ett villkor."))
    operator, arguments = node["op"].lower(), node.get("args", [])
    if not isinstance(arguments, list):
        raise refused(text("Filtret ska vara ett villkor."))
    for names, judge in _JUDGES:
        if operator in names:
            return judge(operator, arguments, terms)
    raise ParameterInvalid(
        text("Villkoret {name} finns inte här.", name=operator[:100]),
        place="filter",
        remedy=text("De som finns är {names}.", names=", ".join(OPERATORS)),
    )


def _boolean(node: Node, terms: Terms) -> Truth:
    values = terms.values(node["property"])
    if values.kind != "boolean":
        raise refused(text("Fältet {name} är inget ja eller nej.", name=str(node["property"])))
    return Truth(np.nan_to_num(values.data) == 1, values.known)


def _logical(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    if not arguments or (operator == "not" and len(arguments) != 1):
        raise refused(text("Villkoret {name} har fel antal delar.", name=operator))
    first, *others = (judged(each, terms) for each in arguments)
    if operator == "not":
        return first.turned()
    for other in others:
        first = first.both(other) if operator == "and" else first.either(other)
    return first


_Judge = Callable[[str, list[Any], Terms], Truth]
_ONE: Mapping[str, _Judge] = {"in": in_list, "like": like, "between": between, "isnull": null_test}
_LISTS = ("a_contains", "a_containedby", "a_equals", "a_overlaps")
_JUDGES: tuple[tuple[tuple[str, ...], _Judge], ...] = (
    (_LOGICAL, _logical),
    (tuple(SIGNS), compare),
    *(((name,), judge) for name, judge in _ONE.items()),
    (_LISTS, list_test),
    (tuple(SPATIAL), spatial),
    (tuple(TEMPORAL), temporal),
)
OPERATORS = tuple(name for names, _ in _JUDGES for name in names)
