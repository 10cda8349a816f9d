"""Comparisons of fields with values or with one another, each over all rows at once."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from geoansvar.api.features.cql_terms import Terms, Truth, called, property_of, refused
from geoansvar.api.features.values import Booleans, Values
from geoansvar.texts import text

Test = Callable[[Any, Any], Any]
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
SIGNS: dict[str, Test] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
Side = tuple[Values, bool]  # a field, and whether capitals and small letters are alike in it


def compare(sign: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge how a field compares with a value, or with another field."""
    left, right = two_of(arguments, sign)
    field, other = field_of(left, terms), field_of(right, terms)
    if field is not None and other is not None:
        return _two_fields(sign, field, other)
    if field is not None:
        return _with_value(sign, field, right)
    if other is not None:
        return _with_value(_TURNED[sign], other, left)
    raise refused(text("Ett villkor jämför ett fält med något."))


def two_of(arguments: list[Any], name: str) -> tuple[Any, Any]:
    """Give the two parts of a condition."""
    if len(arguments) != 2:
        raise refused(text("Villkoret {name} har fel antal delar.", name=name))
    return arguments[0], arguments[1]


def field_of(node: Any, terms: Terms) -> Side | None:
    """Give the field that a part names; None where it is something else."""
    name = property_of(node)
    if name is not None:
        return terms.values(name), False
    inside = property_of(called(node, "casei"))
    return None if inside is None else (terms.values(inside), True)


def _two_fields(sign: str, left: Side, right: Side) -> Truth:
    (one, loose), (other, also_loose) = left, right
    if one.kind != other.kind or one.kind == "list":
        raise refused(text("Fälten går inte att jämföra med varandra."))
    known = one.known & other.known
    if one.kind == "text":
        texts = [_texts(values, folded) for values, folded in ((one, loose), (other, also_loose))]
        return Truth.of(np.asarray(SIGNS[sign](*texts), dtype=bool), known)
    return Truth.of(SIGNS[sign](one.data, other.data), known)


def _texts(values: Values, folded: bool) -> Any:  # noqa: FBT001 - said by whoever asks for it
    words = [word.casefold() if folded else word for word in values.words]
    return np.array([*words, ""], dtype=object)[values.data]


def _with_value(sign: str, side: Side, node: Any) -> Truth:
    values, folded = side
    test, value = SIGNS[sign], value_for(values, node, folded=folded)
    if values.kind == "text":
        words = (word.casefold() if folded else word for word in values.words)
        hits: Booleans = np.fromiter((test(word, value) for word in words), dtype=bool, count=len(values.words))
        return Truth.of(values.where(hits), values.known)
    with np.errstate(invalid="ignore"):
        return Truth.of(test(values.data, value), values.known)


def value_for(values: Values, node: Any, *, folded: bool = False) -> Any:
    """Read a value that a field is compared with.

    Raises
    ------
    ParameterInvalid
        If the field holds no such values.
    """
    inside = called(node, "casei")
    node, folded = (inside, True) if isinstance(inside, str) else (node, folded)
    if values.kind == "text" and isinstance(node, str):
        return node.casefold() if folded else node
    if values.kind == "number" and isinstance(node, int | float) and not isinstance(node, bool):
        return float(node)
    if values.kind == "boolean" and isinstance(node, bool):
        return float(node)
    if values.kind == "date":
        return moment_of(node)
    raise refused(text("Fältet har inga värden av det slag som {value} är.", value=str(node)[:60]))


def moment_of(node: Any) -> np.datetime64:
    """Read a day or a moment (in UTC, where it says no zone): a date is where its day begins.

    Raises
    ------
    ParameterInvalid
    """
    written = (node.get("date") or node.get("timestamp")) if isinstance(node, dict) else node
    try:
        moment = datetime.fromisoformat(str(written))
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise refused(text("{value} är ingen dag och ingen tidpunkt.", value=str(written)[:60])) from None
    return np.datetime64(moment, "s")


def in_list(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge whether a field is one of some values."""
    left, chosen = two_of(arguments, operator)
    side = field_of(left, terms)
    if side is None or not isinstance(chosen, list):
        raise refused(text("Villkoret {name} gäller ett fält och en lista.", name=operator))
    values, folded = side
    wanted = [value_for(values, each, folded=folded) for each in chosen]
    if values.kind == "text":
        known = set(wanted)
        hits = [(word.casefold() if folded else word) in known for word in values.words]
        return Truth.of(values.where(np.array(hits, dtype=bool)), values.known)
    return Truth.of(np.isin(values.data, wanted), values.known)


def between(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge whether a field lies between two values, both included."""
    side = field_of(arguments[0], terms) if len(arguments) == 3 else None
    if side is None or side[0].kind == "text":
        raise refused(text("Villkoret {name} gäller ett tal eller en dag och två gränser.", name=operator))
    return _with_value(">=", side, arguments[1]).both(_with_value("<=", side, arguments[2]))


def null_test(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge whether a field is unknown."""
    if len(arguments) != 1:
        raise refused(text("Villkoret {name} har fel antal delar.", name=operator))
    name = property_of(arguments[0])
    if name == "geometry":
        missing = np.zeros(terms.count, dtype=bool)
        missing[terms.places(name).placeless] = True
        return Truth(missing, np.ones(terms.count, dtype=bool))
    side = field_of(arguments[0], terms)
    if side is None:
        raise refused(text("Villkoret {name} gäller ett fält.", name=operator))
    return Truth(~side[0].known, np.ones(terms.count, dtype=bool))


_LIST_TESTS: dict[str, Callable[[set[str], set[str]], bool]] = {
    "a_contains": set.issuperset,
    "a_containedby": set.issubset,
    "a_equals": set.__eq__,
    "a_overlaps": lambda one, other: not one.isdisjoint(other),
}


def list_test(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge a field that holds a list against another list."""
    left, wanted = two_of(arguments, operator)
    side = field_of(left, terms)
    if side is None or side[0].kind != "list" or not isinstance(wanted, list):
        raise refused(text("Villkoret {name} gäller ett fält med en lista, och en lista.", name=operator))
    values, chosen, test = side[0], {str(each) for each in wanted}, _LIST_TESTS[operator]
    hits = np.fromiter((test(set(word), chosen) for word in values.words), dtype=bool, count=len(values.words))
    return Truth.of(values.where(hits), values.known)
