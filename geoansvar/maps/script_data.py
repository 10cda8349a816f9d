"""What our own script is given of a plan: plain rows, and those of large layers apart, under the hash of each."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from typing import Any

from geoansvar.maps.labels import ABOVE
from geoansvar.maps.large import MOST_SHAPES
from geoansvar.maps.planned import BasePart, BaseTiles, Feature, Label, MapPlan, Picture, PlanLayer
from geoansvar.maps.style import drawn_as_area, look_of, style_table, symbol_svg
from geoansvar.texts import Lang, text, translate

EXERCISE = "ÖVNING"  # the same word in every language: it is the mark, not a text
WORDS = {
    "zoom_in": text("Zooma in"),
    "zoom_out": text("Zooma ut"),
    "close": text("Stäng"),
    "unnamed": text("Utan namn"),
    "north": text("Norr är uppåt"),
    "uncertain": text("Osäkert läge"),
    "map": text("Karta"),
    "several": text("{count} objekt. Zooma in för att se vart och ett."),
    "gathered": text("{count} objekt: visa dem"),
    "fetching": text("Hämtar uppgifter …"),
    "unfetched": text("Uppgifterna kunde inte hämtas. Försök igen."),
    "layer_fetching": text("{title} hämtas …"),
    "layer_unfetched": text("{title} kunde inte hämtas. Ladda om sidan."),
    "here": text("{count} objekt här"),
    "back": text("Visa alla som ligger här"),
    "several_flows": text("flera flöden samtidigt"),
    "online_lost": text("{title} svarar inte och är borttagen. Kommunens egen bakgrund visas."),
    "building": text("{title}: antal per ruta visas tills kartan är byggd ({share} %)."),
}
PICTURE_OPACITY = 0.85  # so much that the classes stand out, so little that the ground is seen


def safe_json(data: Any) -> str:
    r"""Write JSON that ends no script element: ``</script>`` becomes ``\u003c/script>``."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return plain


def plan_json(plan: MapPlan, *, online: bool = False) -> dict[str, Any]:
    """Give what our script needs of a plan; pictures from elsewhere only where they may be asked for."""
    return {
        "name": plan.name,
        "title": plan.title,
        "exercise": plan.exercise,
        "words": words_in(plan.lang) | ({"exercise": EXERCISE} if plan.exercise else {}),
        "credit": _credit(plan),
        "warning": plan.warning,
        "bounds": [[plan.bounds[1], plan.bounds[0]], [plan.bounds[3], plan.bounds[2]]],
        "hidden": [layer.name for layer in plan.base_layers if not layer.visible],
        "base": [_base_json(part) for part in plan.base],
        "tiles": [_base_tiles_json(each) for each in plan.base_tiles],
        "address": "",
        "layers": [layer_json(layer) for layer in plan.layers],
        "labels": [_label_json(label) for label in plan.labels],
        "style": style_table(),
        **({"online": asdict(plan.online)} if online and plan.online is not None else {}),
    }


def words_in(lang: Lang) -> dict[str, str]:
    """Give the few words that the script itself shows; it fills the blanks."""
    return {key: translate(word.template, lang) for key, word in WORDS.items()}


def _credit(plan: MapPlan) -> str:
    return " · ".join(sorted({source.owner for source in plan.sources}))


def _base_json(part: BasePart) -> dict[str, Any]:
    return {
        "layer": part.layer,
        "pane": "geo-ground" if part.under else "geo-roads",
        "path": part.look.path(),
        "casing": part.casing,
        "grows": part.key.startswith("road-"),
        "zoom": part.min_zoom,
        "geometry": part.geometry,
    }


def _base_tiles_json(tiles: BaseTiles) -> dict[str, Any]:
    return {
        "layer": tiles.layer,
        "pane": "geo-ground" if tiles.under else "geo-roads",
        "by": tiles.by,
        "looks": {
            code: {"path": each.look.path(), "casing": each.casing, "zoom": each.min_zoom}
            for code, each in tiles.looks.items()
        },
    }


def layer_json(layer: PlanLayer) -> dict[str, Any]:
    """Give what our script needs of a layer."""
    looks = [each.look for each in layer.classes] if layer.part or layer.counted else [look_of(layer.kind)]
    line = all(look.shape == "line" for look in looks)
    return {
        "name": layer.name,
        "title": layer.title,
        "visible": layer.visible,
        "form": layer.form,
        "by": layer.by,
        "rings": any(each.look.shape == "ring" for each in layer.classes),
        "pane": "geo-canvas" if layer.form == "canvas" else "geo-lines" if line else "geo-areas",
        "titles": list(layer.titles),
        "classes": {
            each.code: {"title": each.title, "svg": symbol_svg(each.look), "path": drawn_as_area(each.look).path()}
            for each in layer.classes
        },
        "features": [_feature_json(feature) for feature in layer.features if feature.geometry is not None],
        "kind": f"{layer.kind} {layer.part}".strip(),
        "flow": layer.flow,
        **({"picture": _picture_json(layer.picture)} if layer.picture else {}),
    }


def _label_json(label: Label) -> list[Any]:
    has_sides = label.rank == "badge" or label.rank in ABOVE
    rank = f"{label.rank} geo-side-{label.side}" if has_sides else label.rank
    return [label.text, *label.at, rank, label.min_zoom, label.layer]


def _picture_json(picture: Picture) -> dict[str, Any]:
    west, south, east, north = picture.bounds
    return {
        "data": "data:image/png;base64," + base64.b64encode(picture.png).decode(),
        "bounds": [[south, west], [north, east]],
        "opacity": PICTURE_OPACITY,
    }


def _feature_json(feature: Feature) -> list[Any]:
    """Write an object as a row, which is a third of a GeoJSON feature; the script makes it one again."""
    geometry = feature.geometry or {}
    row = [geometry["type"], geometry["coordinates"], feature.id, feature.name, feature.code, list(feature.values)]
    extras = [feature.full_from if feature.symbol_at else 0, int(feature.uncertain), feature.spot or 0]
    while extras and not extras[-1]:
        extras.pop()
    return [*row, *extras]


def taken_out(given: dict[str, Any], address: str) -> dict[str, str]:
    """Take the objects of layers with many out of what the script holds, and leave the address of each there."""
    files = {}
    for layer in given["layers"]:
        if len(layer["features"]) > MOST_SHAPES:
            content = safe_json(layer["features"])
            digest = hashlib.sha256(content.encode()).hexdigest()[:16]
            files[digest] = content
            layer |= {"features": [], "fetch": f"{address}/objects/{digest}.json"}
    given["address"] = address
    return files
