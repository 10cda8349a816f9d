"""The words beside a map as HTML: legend, sources and the table that is the map's equal for who cannot see it."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geoansvar.maps.legend import count_text, grouped, switched
from geoansvar.maps.planned import Feature, MapPlan, PlanLayer
from geoansvar.maps.style import PAPER, Look, symbol_svg
from geoansvar.texts import Lang, number_text, translate

MOST_ROWS = 1_000  # rows of one table; the rest are counted and left to the service


def legend_html(plan: MapPlan) -> str:
    """Give the legend: layers with symbol, count, date and a box that switches them, then ground and sources."""
    return rendered("legend.html", plan)


def tables_html(plan: MapPlan) -> str:
    """Give one table per layer of the objects that have a name or a popup, those without a place included."""
    return rendered("tables.html", plan, layers=[layer for layer in reversed(plan.layers) if has_table(layer)])


def has_table(layer: PlanLayer) -> bool:
    """Tell whether a layer's objects are worth a table: they have names, and are not just an extent."""
    return layer.kind not in ("flood-extent", "flood-depth") and any(feature.name for feature in layer.features)


def rendered(template: str, plan: MapPlan, **values: Any) -> str:
    """Fill one of the room's templates; everything but our own symbols is escaped."""
    page = _environment().get_template(template)
    return page.render(plan=plan, lang=plan.lang, groups=grouped(plan), most_rows=MOST_ROWS, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("geoansvar", "maps/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = _translated
    environment.globals["symbol"] = _symbol
    environment.globals["count_text"] = count_text
    environment.globals["row_name"] = _row_name
    environment.globals["own_look"] = own_look
    environment.globals["switched"] = switched
    environment.globals["flow_look"] = flow_look
    environment.globals["spaced"] = _spaced
    return environment


def _translated(template: str, lang: Lang, **values: object) -> str:
    return translate(template, lang).format(**values)


def _symbol(look: Look) -> Markup:
    return Markup(symbol_svg(look))  # noqa: S704 - made of our own style table alone, and its letter is escaped


def _spaced(number: int, lang: Lang) -> str:
    return number_text(number, lang)


def own_look(layer: PlanLayer) -> Look:
    """Give the look that stands for a whole layer: its shape alone where its classes differ."""
    first = layer.classes[0].look
    return Look(first.shape, PAPER) if first.is_symbol and len(layer.classes) > 1 else first


def flow_look(layers: list[PlanLayer]) -> Look | None:
    """Give the look that stands for a flow: that of its extent, if it is drawn."""
    looks = (each.look for layer in layers if layer.kind == "flood-extent" for each in layer.classes)
    return next(looks, None)


def _row_name(feature: Feature) -> str:
    return feature.name or feature.id
