"""What a flow wets, as layers of a map: one for each flow, its objects ringed and told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

import shapely

from geoansvar.maps.flood_layers import depth_text
from geoansvar.maps.outlines import geojson, outward
from geoansvar.maps.planned import Feature, PlanClass, PlanLayer
from geoansvar.maps.style import ANSWER_LOOKS, look_of
from geoansvar.maps.words import Words
from geoansvar.model.answer import Answer, Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.texts import Text, text

STATES = {"yes": "wet", "uncertain": "uncertain", "unmapped": "unmapped"}  # the word of a row, and its look
NO_PLACE = text("läge saknas")


def exposed_layers(answer: Answer, name: str, *, words: Words) -> list[PlanLayer]:
    """Make an answer about floods a layer for each flow.

    Parameters
    ----------
    name
        What the layers' own names begin with.

    Notes
    -----
    Only objects that are drawn as symbols are ringed: houses, roads and people are too many, and stand in the tables.
    """
    kinds = {row["layer"]: str(row["kind"]) for row in answer.sources}
    titles = {row["layer"]: str(row.get("title") or row["layer"]) for row in answer.sources}
    rows = [row for row in answer.result.get("objects", []) if look_of(kinds.get(row["layer"], "")).is_symbol]
    flows = [str(row["flood"]) for row in answer.result["flows"]]
    return [
        _layer(answer, f"{name}_{at}", flow, [row for row in rows if row["flood"] == flow], titles, words)
        for at, flow in enumerate(flows, start=1)
    ]


def _layer(answer: Answer, name: str, flow: str, rows: list[Row], layers: dict[str, str], words: Words) -> PlanLayer:
    states = CODE_TITLES["wet"]
    features = tuple(_features(answer, rows, layers, words))
    counts = Counter(feature.code for feature in features)
    columns = (text("Läge vid {flood}", flood=flow), text("Största djup"), text("Lager"), text("Adress"),
               text("Ansvarig"), text("Kontakt"), text("På samma plats"))  # fmt: skip
    return PlanLayer(
        name=name,
        title=text("Berörda objekt vid {flood}", flood=flow).render(words.lang),
        kind="answer",
        group=text("Översvämning").render(words.lang),
        visible=True,
        titles=tuple(column.render(words.lang) for column in columns),
        classes=tuple(
            PlanClass(look, _capital(states[state], words), ANSWER_LOOKS[look], counts[look])
            for state, look in STATES.items()
            if counts[look] or state != "unmapped"
        ),
        features=features,
        rows=len(features),
        unplaced=sum(feature.geometry is None for feature in features),
        flow=flow,
        access=answer.access,
    )


def _features(answer: Answer, rows: list[Row], layers: dict[str, str], words: Words) -> list[Feature]:
    keys = [(str(row["layer"]), str(row["id"])) for row in rows]
    shapes = np.array([_spot(answer.geometries.get(key)) for key in keys], dtype=object)
    spots: Any = outward(shapes) if len(shapes) else []
    names = [str(row["name"] or row["id"]) for row in rows]
    beside = _beside(names, shapes)
    return [
        Feature(
            id="/".join(key),
            name=name,
            code=STATES.get(str(row["wet"]), ""),
            geometry=geojson(spot) if spot is not None else None,
            values=(*_values(row, layers, words), others),
        )
        for key, name, row, spot, others in zip(keys, names, rows, spots, beside, strict=True)
    ]


def _beside(names: Sequence[str], shapes: Iterable[Any]) -> list[str]:
    """Name what else stands in the very same place: its ring lies under the one that can be seen."""
    places = [None if shape is None else (round(shape.x, 1), round(shape.y, 1)) for shape in shapes]
    here: dict[object, list[int]] = {}
    for at, place in enumerate(places):
        here.setdefault(at if place is None else place, []).append(at)
    piles = (here[at if place is None else place] for at, place in enumerate(places))
    return [", ".join(names[other] for other in pile if other != at) for at, pile in enumerate(piles)]


def _spot(geometry: shapely.Geometry | None) -> Any:
    return None if geometry is None else shapely.point_on_surface(geometry)


def _values(row: Row, layers: dict[str, str], words: Words) -> tuple[str, ...]:
    state = CODE_TITLES["wet"].get(str(row["wet"]), NO_PLACE)
    depth = row.get("depth_max_m")
    contact = row.get("contact") or {}
    number = contact.get("phone_24_7") or contact.get("phone")
    return (
        state.render(words.lang),
        f"{depth_text(depth, words.lang)} m" if depth else "",
        layers.get(row["layer"], str(row["layer"])),
        str(row.get("address") or ""),
        str(row.get("responsible_name") or ""),
        " ".join(str(part) for part in (contact.get("function"), number) if part),
    )


def _capital(title: Text, words: Words) -> str:
    word = title.render(words.lang)
    return word[:1].upper() + word[1:]
