"""A whole map in one file, for a stick in a drawer: it opens with no network, no server and no rights."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from markupsafe import Markup

from geoansvar.maps.assets import OWN, asset_store
from geoansvar.maps.draw import Drawing, draw
from geoansvar.maps.large import lighter
from geoansvar.maps.markup import rendered
from geoansvar.maps.planned import MapPlan
from geoansvar.maps.script_data import layer_json, safe_json
from geoansvar.texts import Lang

MOST_BYTES = 10_000_000


def single_file(plan: MapPlan, lang: Lang | None = None) -> str:
    """Give the map as one HTML page that asks for nothing outside itself.

    Parameters
    ----------
    lang
        The page's language; the plan's own if None.

    Notes
    -----
    The page's own content security policy names the hash of each script and
    style sheet inside it, so that nothing else can run, whatever the data say.
    A file is at most ``MOST_BYTES``: the heaviest layers are shown as counts, and the legend says so.
    """
    plan = plan if lang is None else replace(plan, lang=lang)
    whole = _page(plan)
    while len(whole.encode()) > MOST_BYTES and (heaviest := _heaviest(plan)):
        plan = lighter(plan, heaviest)
        whole = _page(plan)
    return whole


def _heaviest(plan: MapPlan) -> str:
    """Name the layer that takes most room of those that are not counted; empty where all are."""
    whole = [layer for layer in plan.layers if layer.features and not layer.counted]
    return max(whole, key=lambda layer: len(safe_json(layer_json(layer)))).name if whole else ""


def _page(plan: MapPlan) -> str:
    drawing = draw(plan, inline=True)
    styles = [_whole(head.content) for head in drawing.head if head.kind == "css"]
    styles.append(_whole(asset_store().inline(OWN + "single.css")))
    scripts = [_whole(head.content) for head in drawing.head if head.kind == "js"] + [_whole(drawing.script)]
    return rendered(
        "single.html",
        plan,
        policy=_policy(scripts, styles),
        styles=[Markup(style) for style in styles],  # noqa: S704 - reviewed files of the asset store
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - as above, and JSON without any <
        body=Markup(drawing.body),  # noqa: S704 - folium's empty element
        **_markup(drawing),
    )


def _markup(drawing: Drawing) -> dict[str, Markup]:
    return {"legend": Markup(drawing.legend), "tables": Markup(drawing.tables)}  # noqa: S704 - escaped when rendered


def _whole(content: str) -> str:
    """Keep a text from ending the element it stands in."""
    return content.replace("</script", "<\\/script").replace("</style", "<\\/style").replace("<!--", "<\\!--")


def _policy(scripts: list[str], styles: list[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_source, scripts))}",
            f"style-src {' '.join(map(_source, styles))}",
            "style-src-attr 'unsafe-inline'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
