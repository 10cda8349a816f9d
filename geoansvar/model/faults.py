"""What is wrong with a declaration or a question, in words: the key, the fault and what would have been right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from geoansvar.texts import Text, text


class Unfit(ValueError):
    """What a model of ours refuses by a rule of its own, said in a sentence that can be read in either language."""

    def __init__(self, said: Text, *, key: str = "") -> None:
        super().__init__(str(said))
        self.said = said
        self.key = key  # of a rule between keys: the one that is meant


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the dotted key, what is wrong with it, and a remedy."""

    key: str
    text: Text
    remedy: Text | None = None


_TEXTS = {
    "missing": text("nyckeln saknas"),
    "extra_forbidden": text("nyckeln finns inte"),
    "string_type": text("här ska stå text inom citattecken"),
    "int_type": text("här ska stå ett heltal"),
    "int_parsing": text("här ska stå ett heltal"),
    "int_from_float": text("här ska stå ett heltal"),
    "float_type": text("här ska stå ett tal"),
    "float_parsing": text("här ska stå ett tal"),
    "finite_number": text("talet måste vara ändligt"),
    "bool_type": text("här ska stå true eller false"),
    "bool_parsing": text("här ska stå true eller false"),
    "date_type": text("här ska stå ett datum, som 2026-11-22"),
    "date_parsing": text("här ska stå ett datum, som 2026-11-22"),
    "date_from_datetime_parsing": text("här ska stå ett datum, som 2026-11-22"),
    "dict_type": text("här ska stå en tabell av nycklar och värden"),
    "model_type": text("här ska stå en tabell av nycklar och värden"),
    "model_attributes_type": text("här ska stå en tabell av nycklar och värden"),
    "tuple_type": text("här ska stå en lista inom hakparenteser"),
    "list_type": text("här ska stå en lista inom hakparenteser"),
    "too_short": text("listan är tom"),
    "string_too_short": text("texten är tom"),
    "union_tag_not_found": text("nyckeln saknas"),
}
_LIMITS: dict[str, Callable[[Mapping[str, Any]], Text]] = {
    "greater_than_equal": lambda limit: text("talet måste vara minst {limit}", limit=_limit(limit["ge"])),
    "greater_than": lambda limit: text("talet måste vara större än {limit}", limit=_limit(limit["gt"])),
    "less_than_equal": lambda limit: text("talet får vara högst {limit}", limit=_limit(limit["le"])),
    "less_than": lambda limit: text("talet måste vara mindre än {limit}", limit=_limit(limit["lt"])),
}


def _limit(value: object) -> object:
    """A limit of thousands is a year or a number of rows: it is not parted by spaces."""
    return str(value) if isinstance(value, int) else value


_CALLED = {"of": "question"}  # what a key is called in a terminal, and what it is called in a question
_ALIKE = 0.8  # difflib's ratio, above which one spelling is taken for a slip of the other


def faults_in(
    error: ValidationError, model: type[BaseModel] | None = None, *, skip: Iterable[str] = ()
) -> list[Fault]:
    """Give every fault of a validation in words.

    Parameters
    ----------
    error
        What pydantic found.
    model
        The model that was read; its keys serve as suggestions for misspelled ones.
    skip
        Parts of a key that only pydantic knows, such as the tag of a union.
    """
    hidden = set(skip)
    return [_fault(detail, model, hidden) for detail in error.errors(include_url=False)]


def _fault(detail: ErrorDetails, model: type[BaseModel] | None, hidden: set[str]) -> Fault:
    path = [str(part) for part in detail["loc"]]
    parts = [part for part in path if part not in hidden]
    if detail["type"].startswith("union_tag") and parts:
        parts.append(str(detail.get("ctx", {}).get("discriminator", "")).strip("'"))
    refusal = detail.get("ctx", {}).get("error")
    if isinstance(refusal, Unfit) and refusal.key:
        parts.append(refusal.key)
    remedy = None
    if detail["type"] == "extra_forbidden" and parts:
        remedy = did_you_mean(parts[-1], _keys_at(model, path[:-1], hidden))
    return Fault(".".join(parts), _words(detail), remedy)


def _words(detail: ErrorDetails) -> Text:
    context: Mapping[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind in _TEXTS:
        return _TEXTS[kind]
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags", ""))
        return text("värdet är inte ett av {expected}", expected=expected.replace(" or ", ", "))
    if kind in _LIMITS:
        return _LIMITS[kind](context)
    if kind == "string_pattern_mismatch":
        return text("texten har inte den form som behövs ({pattern})", pattern=context.get("pattern", ""))
    if kind == "too_long":
        return text("listan är längre än {limit}", limit=context.get("max_length", 0))
    if kind == "string_too_long":
        return text("texten är längre än {limit} tecken", limit=context.get("max_length", 0))
    if isinstance(refusal := context.get("error"), Unfit):
        return refusal.said
    return text("{fault}", fault=detail["msg"])


def did_you_mean(name: str, known: Iterable[str]) -> Text | None:
    """Suggest the known names most like ``name``; list them all where none is alike and they are few."""
    names = sorted(known)
    if _CALLED.get(name) in names:
        return text("Menade du {names}?", names=_CALLED[name])
    alike = get_close_matches(name, names, n=3, cutoff=_ALIKE)
    if alike:
        return text("Menade du {names}?", names=", ".join(alike))
    if names and len(names) <= 30:
        return text("De som finns är {names}.", names=", ".join(names))
    return None


def _keys_at(model: type[BaseModel] | None, path: list[str], tags: set[str]) -> list[str]:
    """Give the keys of the table that a path leads to; after a union's key stands the tag of what was written."""
    free = False  # a name that somebody has made up stands between a table's key and the keys of its rows
    among: list[type[BaseModel]] = []
    for part in path:
        if free:
            free = False
            continue
        if part in tags and (model is None or part not in model.model_fields or len(among) > 1):
            model = next((each for each in among if part in _tags_of(each)), model)
            among = []
            continue
        if model is None or part not in model.model_fields:
            return []
        annotation = model.model_fields[part].annotation
        among, free = _models_in(annotation), get_origin(annotation) is dict
        model = among[0] if among else None
    return list(model.model_fields) if model else []


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Give the models that a key may be: several where it is a union, or a list or table of one."""
    inner = annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return [inner]
    return [model for part in get_args(inner) for model in _models_in(part)]


def _tags_of(model: type[BaseModel]) -> set[str]:
    """Give the words that tell a model from the others of its union."""
    return {str(word) for field in model.model_fields.values() for word in _words_of(field.annotation)}


def _words_of(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()
