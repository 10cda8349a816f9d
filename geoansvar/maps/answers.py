"""An answer on a map: its area, and the objects it names, over the layers it was asked of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import shapely

from geoansvar.errors import GeoansvarError
from geoansvar.maps.cut_off_layers import Named, cut_off_layers
from geoansvar.maps.exposed import exposed_layers
from geoansvar.maps.flood_layers import in_order
from geoansvar.maps.outlines import Extent, detail_m, geojson, outward, simplified
from geoansvar.maps.planned import Feature, PlanClass, PlanLayer
from geoansvar.maps.reached import reached_layers
from geoansvar.maps.standing import standing_layers
from geoansvar.maps.style import ANSWER_LOOKS
from geoansvar.maps.told import Telling
from geoansvar.maps.words import Words, unknown
from geoansvar.model.access import Principal
from geoansvar.model.answer import Answer
from geoansvar.model.tables import TABLES
from geoansvar.texts import number_text, text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace

AREA = ("", "area")
EVERY_FLOW = "*"  # of a question's flood: it is asked of each
RINGED = ("vital_services", "schools_and_care", "safety_points", "resources")  # objects in the area


def answer_layers(
    workspace: Workspace,
    question: dict[str, Any],
    number: int,
    *,
    principal: Principal,
    words: Words,
    extent: Extent,
    unread: list[str],
) -> list[PlanLayer]:
    """Ask one question of a recipe and make its answer layers; an unanswered one is named in ``unread``.

    A question whose ``flood`` is ``"*"`` is asked once for each flow that is declared, and dry if there is none. What
    no flow changes is drawn once.
    """
    layers: dict[str, PlanLayer] = {}
    for at, each in enumerate(_for_each_flow(question, workspace, principal), start=1):
        try:
            answer = workspace.answer(each, principal)
        except GeoansvarError as error:
            told = f"{question.get('kind', '')}: {error.message.render(words.lang)}"
            if told not in unread:
                unread.append(told)
            continue
        telling = Telling(answer, f"svar_{number}", at, words, extent)
        for layer in _drawn(telling, workspace, principal):
            layers.setdefault(layer.name, layer)
    return list(layers.values())


def _for_each_flow(question: dict[str, Any], workspace: Workspace, principal: Principal) -> Iterator[dict[str, Any]]:
    if question.get("flood") != EVERY_FLOW:
        yield question
        return
    flows: list[str | None] = [flow.key for flow in in_order(workspace.flows(principal))]
    for flow in flows or [None]:
        yield question | {"flood": flow}


def _drawn(telling: Telling, workspace: Workspace, principal: Principal) -> Sequence[PlanLayer]:
    answer = telling.answer
    match answer.kind:
        case "coverage":
            return reached_layers(telling)
        case "isolation":
            return cut_off_layers(
                telling, _anchors(answer, workspace, principal), _wet(telling.flow, workspace, principal)
            )
        case "status":
            return standing_layers(telling)
        case _ if answer.result.get("flows"):
            return exposed_layers(answer, telling.name, words=telling.words)
        case _:
            return [_area_layer(answer, telling.name, telling.words, telling.extent)]


def _wet(key: str, workspace: Workspace, principal: Principal) -> shapely.Geometry | None:
    flow = next((flow for flow in workspace.flows(principal) if flow.key == key), None)
    return None if flow is None else workspace.flow_extent(flow, principal)


def _anchors(answer: Answer, workspace: Workspace, principal: Principal) -> Iterator[Named]:
    """Name the anchors that an answer was asked with: single objects, or every row of a layer."""
    for name in answer.question["anchors"]:
        layer, _, only = str(name).partition("/")
        frame = workspace.layer(layer, principal).frame
        for key, called in zip(frame["id"].tolist(), frame["name"].tolist(), strict=True):
            if not only or key == only:
                yield layer, key, str(key if unknown(called) else called)


def _area_layer(answer: Answer, name: str, words: Words, extent: Extent) -> PlanLayer:
    features = _features(answer, words, extent)
    counts = Counter(feature.code for feature in features)
    titles = {"area": text("Området").render(words.lang), "row": text("Objekt i området").render(words.lang)}
    return PlanLayer(
        name=name,
        title=_title(answer, words),
        kind="answer",
        group="",
        visible=True,
        titles=(text("Varför").render(words.lang),),
        classes=tuple(
            PlanClass(code, title, ANSWER_LOOKS[code], counts[code]) for code, title in titles.items() if counts[code]
        ),
        features=features,
        rows=len(features),
    )


def _title(answer: Answer, words: Words) -> str:
    """Say what was asked: ``Berörs: Allégatan 12 + 300 m, Q100``."""
    area = answer.question.get("area") or {}
    named = (area.get(key) for key in ("address", "place", "feature", "layer"))
    place = next((str(name) for name in named if name), text("ritat område").render(words.lang))
    if not area:
        return text("Ansvar i kommunen").render(words.lang)
    buffer_m = area.get("buffer_m")
    wide = f" + {number_text(buffer_m, words.lang)} m" if buffer_m else ""
    flood = f", {answer.question['flood']}" if answer.question.get("flood") else ""
    return text("Berörs: {area}", area=place + wide + flood).render(words.lang)


def _features(answer: Answer, words: Words, extent: Extent) -> tuple[Feature, ...]:
    named = {AREA: (text("Området").render(words.lang), "")}
    for table in TABLES[answer.kind]:
        for row in answer.result.get(table.key, []) if table.key in RINGED else []:
            key = (str(row.get("layer", "")), str(row.get("id", "")))
            named.setdefault(key, (str(row.get("name") or ""), table.title.render(words.lang)))
    keys = [key for key in named if answer.geometries.get(key) is not None]
    shapes = np.array([_shape(key, answer.geometries[key]) for key in keys], dtype=object)
    outlines: Any = outward(simplified(shapes, detail_m(extent))) if keys else []
    return tuple(
        Feature(
            id="/".join(key),
            name=named[key][0],
            code="area" if key == AREA else "row",
            geometry=geojson(outline),
            values=(named[key][1],),
        )
        for key, outline in zip(keys, outlines, strict=True)
    )


def _shape(key: tuple[str, str], geometry: shapely.Geometry) -> Any:
    """Give what is drawn of a row: the area itself, and of an object the spot that its ring goes round."""
    return geometry if key == AREA else shapely.point_on_surface(geometry)
