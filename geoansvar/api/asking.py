"""How somebody asks: in which language, for which format, with which parameters; the address beats the header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from fastapi import Query, Request

from geoansvar.api.service import service_of
from geoansvar.errors import ParameterInvalid
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import LANGS, Lang, text

PAGE_OFFERS = {"html": "text/html", "json": "application/json"}
LangParameter = Annotated[
    str | None, Query(alias="lang", description="Språk: sv eller en. Går före Accept-Language.", pattern="^(sv|en)$")
]


def lang_of(request: Request) -> Lang:
    """Give the language of the answer: ``?lang=``, then Accept-Language, then the workspace's own."""
    asked = request.query_params.get("lang")
    for lang in LANGS:
        if asked == lang:
            return lang
    for wanted in by_preference(request.headers.get("accept-language", "")):
        for lang in LANGS:
            if wanted.split("-")[0] == lang:
                return lang
    return service_of(request).current().manifest.lang


def by_preference(header: str) -> list[str]:
    """Give the values of an Accept header, most wanted first; those with quality 0 are left out."""
    values: list[tuple[float, str]] = []
    for part in header.split(","):
        value, _, parameters = part.strip().partition(";")
        quality = _quality(parameters)
        if value and quality > 0:
            values.append((quality, value.strip().lower()))
    return [value for _, value in sorted(values, key=lambda pair: -pair[0])]


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def wanted(request: Request, offers: Mapping[str, str], *, default: str) -> str:
    """Choose one of the formats on offer: ``?f=``, then Accept, then ``default``.

    Parameters
    ----------
    offers
        Format → media type.

    Raises
    ------
    ParameterInvalid
        If ``f`` names a format that is not on offer.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        if asked not in offers:
            raise ParameterInvalid(
                text("Formatet {name} finns inte här.", name=asked),
                place="f",
                remedy=text("Formaten är {names}.", names=", ".join(offers)),
            )
        return asked
    for media_type in by_preference(request.headers.get("accept", "")):
        for name, offered in offers.items():
            if offered.split(";")[0] == media_type:
                return name
    return default


def wants_html(request: Request) -> bool:
    """Whether a person with a browser is asking."""
    asked = request.query_params.get("f")
    if asked is not None:
        return asked == "html"
    return wanted(request, PAGE_OFFERS, default="json") == "html"


def known_parameters(request: Request) -> None:
    """Refuse a parameter that the address does not take.

    Raises
    ------
    ParameterInvalid
        Naming the parameter and those that there are: one that is misspelled must not be silently without effect.
    """
    taken = request.scope["route"].dependant.query_params
    known = [parameter.alias for parameter in taken]
    for name in request.query_params:
        if name not in known:
            raise ParameterInvalid(
                text("Parametern {name} finns inte.", name=name),
                place=name,
                remedy=did_you_mean(name, known) or text("Den här adressen tar inga parametrar."),
            )
    once = [parameter.alias for parameter in taken if not _takes_many(parameter)]
    twice = _twice(once, request.query_params.multi_items())
    if twice is not None:
        raise ParameterInvalid(
            text("Parametern {name} står flera gånger.", name=twice), place=twice, remedy=text("Ange den en gång.")
        )


def _takes_many(parameter: Any) -> bool:
    """Tell whether a parameter may stand several times: a box in a form that can be ticked for each of many."""
    annotation = parameter.field_info.annotation
    return any(get_origin(part) is list for part in (annotation, *get_args(annotation)))


def _twice(names: Iterable[str], items: Sequence[tuple[str, str]]) -> str | None:
    given = [name for name, _ in items]
    return next((name for name in names if given.count(name) > 1), None)
