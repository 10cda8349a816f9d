"""Pages are made on the server from one set of templates: complete without a script, printable, escaped throughout."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from geoansvar import __version__
from geoansvar.api.account import account_of, local
from geoansvar.api.asking import lang_of
from geoansvar.api.assets import static_link
from geoansvar.api.links import here, with_lang
from geoansvar.api.service import now, service_of
from geoansvar.maps.style import look_of, symbol_svg
from geoansvar.texts import Lang, Text, number_text, text


@cache
def templates() -> Environment:
    """Give the templates of this package, with everything escaped that is not said to be markup."""
    folder = files("geoansvar").joinpath("api/templates")
    loader = FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8"))
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["static"] = static_link
    environment.globals["symbol"] = _symbol
    environment.globals["local"] = local
    return environment


def render(name: str, lang: Lang, **values: Any) -> str:
    """Fill a template in a language.

    In it ``_("Lagret {layer}", layer=…)`` is a sentence;
    with ``layer="{layer}"`` the blank is left for a script to fill.
    """

    def sentence(template: str | Text, /, **blanks: Any) -> str:
        return (template if isinstance(template, Text) else text(template, **blanks)).render(lang)

    def number(value: float) -> str:
        return number_text(value, lang)

    return templates().get_template(name).render(_=sentence, number=number, lang=lang, **values)


def page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    lang: Lang | None = None,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Answer with a page: what every page has, and what this one has; ``headers`` go before what every page says."""
    chosen = lang or lang_of(request)
    service = service_of(request)
    workspace, principal = service.current(), service.principal
    shared = {
        "manifest": workspace.manifest,
        "exercise": workspace.exercise,
        "limited": not principal.sees_all,
        "asks": principal.may_ask,
        "version": __version__,
        "clock": now().strftime("%H:%M"),
        "today": workspace.today.isoformat(),
        "other_lang": with_lang(request, "en" if chosen == "sv" else "sv"),
        "link": here(request),
        "path": request.url.path,
        "account": account_of(request),
    }
    shown = render(name, chosen, **(shared | values))
    return Response(shown, status, headers=headers, media_type="text/html; charset=utf-8")


def _symbol(kind: str, code: str | None = None, *, size: int = 0) -> Markup:
    svg = symbol_svg(look_of(kind, code))
    sized = svg.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1) if size else svg
    return Markup(sized)  # noqa: S704 - drawn from our own table of looks, letters escaped
