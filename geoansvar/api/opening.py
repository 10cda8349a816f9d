"""What pages with an answer do alike: who may open them and in which format, and how their lists are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated

from fastapi import Query, Request

from geoansvar.api.allowed import require_page
from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.answer_view import code_lists
from geoansvar.api.asking import lang_of, wanted
from geoansvar.api.links import Parameters, here
from geoansvar.api.listing import Looking, Place
from geoansvar.api.objects import Pages
from geoansvar.api.questions import FORMAT_OFFERS
from geoansvar.api.service import Service, service_of
from geoansvar.model.answer import Answer, Row

TableParameter = Annotated[str | None, Query(description="Listan som sorteras eller genomsöks.", max_length=40)]
SortParameter = Annotated[
    str | None, Query(description="Kolumnen att ordna efter; med - före störst först.", max_length=60)
]
FindParameter = Annotated[str | None, Query(description="Bara rader som innehåller det här.", max_length=200)]
OffsetParameter = Annotated[int, Query(description="Från och med den raden; den första är 0.", ge=0)]


def opened(request: Request, kinds: Collection[str]) -> tuple[Service, str]:
    """Give the service, and the format that is asked for: ``html`` is the page.

    Parameters
    ----------
    kinds
        The questions that the page asks; whoever may ask none of them has no such page.

    Raises
    ------
    HTTPException
        404 where there is no such page for the asker.
    """
    service = service_of(request)
    require_page(service, kinds)
    return service, wanted(request, {"html": "text/html"} | FORMAT_OFFERS, default="html")


def looking_of(table: str | None, sort: str | None, find: str | None, offset: int) -> Looking:
    """Read how somebody looks at the page's lists."""
    return Looking((table or "").strip(), (sort or "").strip(), (find or "").strip(), offset)


def lists_of(
    request: Request,
    path: str,
    answer: Answer,
    kept: Parameters,
    looking: Looking,
    keep: Callable[[str, Row], bool] | None,
) -> AnswerLists:
    """Make the lists of a page: each at its own anchor, as somebody looks at it, and as a file of the same rows.

    Parameters
    ----------
    kept
        The parameters that every link keeps.
    keep
        Whether a row of a table is wanted.
    """
    service, link = service_of(request), here(request)
    workspace = service.current()
    return AnswerLists(
        answer=answer,
        lang=lang_of(request),
        codes=code_lists(workspace),
        pages=Pages.of(workspace, service.principal, link),
        place=lambda key: Place(path, link, kept, f"#g-{key}"),
        looking=looking,
        files=lambda key: link(path, f="csv", group=key, **kept, **looking.at(key).parameters()),
        keep=keep,
    )
