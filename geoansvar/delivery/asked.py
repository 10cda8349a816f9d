"""What a question is about, in words: its area, its flows, and what was looked in where nothing was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geoansvar.delivery.titles import FLOOD_KINDS, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.model.kinds import PLACELESS_KINDS
from geoansvar.texts import Lang, Text, text

Names = Mapping[str, str | Text]

_EXPOSED = (
    "population", "building", "vital-service", "safety-point", "shelter", "resource", "hazardous-site", "dam",
    "workplace", "road", "railway", "protected-area", "pollution-source", "heritage", "land-use",
)  # fmt: skip
_OBJECTS = ("population", "vital-service", "safety-point")
_FLOODS = ("flood-extent", "flood-depth")
_LOOKED_IN = {
    "actors": ("actor",),
    "vital_services": ("vital-service",),
    "dependents": ("dependency",),
    "schools_and_care": ("building",),
    "safety_points": ("safety-point",),
    "nearest_safety_points": ("safety-point",),
    "resources": ("resource",),
    "nearest_resources": ("resource",),
    "unplaced": PLACELESS_KINDS,
    "missing": ("actor", "vital-service", "safety-point"),
    "neighbours": ("municipality",),
    "gaps": ("actor", "vital-service"),
    "overlaps": ("actor",),
    "expired": ("actor",),
    "continuity": ("vital-service",),
    "objects": _EXPOSED,
    "changes": _EXPOSED,
    "ladder": _EXPOSED,
    "thresholds": ("flood-depth",),
    "districts": ("district",),
    "flows": _FLOODS,
    "headings": _EXPOSED,
    "obligatory": _EXPOSED,
    "ticks": _EXPOSED,
    "consequences": _EXPOSED,
    "limits": ("population",),
    "beyond": ("population",),
    "catchments": ("safety-point", "shelter", "vital-service", "building"),
    "drawn": ("safety-point",),
    "unreachable_dry": _OBJECTS,
    "unreachable_flood": _OBJECTS,
    "closed_roads": ("road",),
    "bridges": ("road",),
    "outages": ("vital-service", "safety-point"),
    "loops": ("dependency",),
    "single_points": ("dependency",),
    "points": ("safety-point", "shelter", "vital-service", "building"),
    "unassigned": ("population",),
    "chosen": (*_EXPOSED, "place"),
    "before": ("population",),
    "after": ("population",),
    "changed": (*_EXPOSED, "place"),
}
_LOOKED_IN_REACH = {  # where the key alone does not say it
    ("status", "objects"): ("safety-point",),
    ("coverage", "districts"): ("district",),
    ("siting", "excluded"): (*_EXPOSED, "place"),
}


def area_text(question: Row, lang: Lang = "sv", *, sources: Iterable[Row] = (), names: Names | None = None) -> str:
    """Say in words what area a question is about: ``Allégatan 12 + 300 m, det som Q100 täcker``.

    A question without an area is about the whole municipality, at its flows: ``Hela kommunen vid Q50, Q100``.

    ``sources`` are the answer's, for the titles of its layers; ``names`` are
    those of its objects, as ``names_in`` gives them.
    """
    area = question.get("area")
    if area is None:
        return _whole_text(question, lang)
    titles = {row["layer"]: row["title"] for row in sources if row.get("title")}
    words = _place_text(area, titles, names or {}).render(lang)
    if area.get("buffer_m"):
        words += f" + {shown('buffer_m', area['buffer_m'], lang=lang)} m"
    if question.get("flood"):
        flood = titles.get(question["flood"], question["flood"])
        words = text("{area}, det som {flood} täcker", area=words, flood=flood).render(lang)
    return words


def _whole_text(question: Row, lang: Lang) -> str:
    read = [
        f"{shown(key, question[key], lang=lang)} {unit}"
        for key, unit in (("discharge_m3_s", "m³/s"), ("level_m", "m"))
        if question.get(key) is not None
    ]
    if read:
        return text("Hela kommunen vid avläst {value}", value=read[0]).render(lang)
    if question.get("floods"):
        return text("Hela kommunen vid {floods}", floods=", ".join(question["floods"])).render(lang)
    flood = question.get("flood")
    if flood:
        return text("Hela kommunen vid {floods}", floods=flood).render(lang)
    if isinstance(question.get("question"), dict):  # a change is asked about where its own question is
        return area_text(question["question"], lang)
    return text("Hela kommunen").render(lang)


def names_in(answer: Answer) -> dict[str, str | Text]:
    """Give the names of the objects that an answer knows of, by ``layer/id``; the municipality's own is the whole."""
    names: dict[str, str | Text] = {}
    for rows in answer.result.values():
        for row in (each for whole in rows for each in (*(whole.get("reasons") or ()), whole)):
            if row.get("name"):
                names.setdefault(f"{row.get('layer')}/{row.get('id')}", str(row["name"]))
    feature = str((answer.question.get("area") or {}).get("feature") or "")
    layer, _, row_id = feature.partition("/")
    municipal = {row["layer"] for row in answer.sources if row["kind"] == "municipality"}
    if layer in municipal and row_id.rpartition("-")[2] == answer.workspace["municipality"]:
        names[feature] = text("{name}, hela kommunen", name=answer.workspace["name"])
    return names


def _place_text(area: Row, titles: Mapping[str, str], names: Names) -> Text:
    if area.get("geometry") is not None:
        points = {"Point": text("Utpekad plats"), "LineString": text("Ritad linje")}
        return points.get(str(area["geometry"].get("type")), text("Ritat område"))
    if area.get("feature"):
        layer, _, row = str(area["feature"]).partition("/")
        if area["feature"] in names:
            return text("{place}", place=names[area["feature"]])
        if layer in titles:
            return text("{layer}: {row}", layer=titles[layer], row=row)
        return text("Objektet {feature}", feature=area["feature"])
    if area.get("layer"):
        return text("{layer}", layer=titles.get(area["layer"], area["layer"]))
    return text("{place}", place=str(area.get("address") or area.get("place")))


def looked_in(answer: Answer, key: str, lang: Lang = "sv") -> str:
    """Say what an empty group was looked for in: ``0 av 41 objekt i 3 lager``, never that there is nothing."""
    if key == "gauge":
        return text("inget flöde och ingen nivå har angetts").render(lang)
    if key == "missing" and answer.kind in FLOOD_KINDS:
        return text("alla uppgifter har ett lager").render(lang)
    kinds = _LOOKED_IN_REACH.get((answer.kind, key)) or _LOOKED_IN.get(key, ())
    sources = [row for row in answer.sources if row["kind"] in kinds]
    if answer.notice is not None:  # what is not found may be hidden: nothing is concluded
        return text("sökt bland det som visas enligt din behörighet").render(lang)
    if not sources:
        return text("inget lager att söka i").render(lang)
    if key in ("districts", "flows", "thresholds"):
        return text("{layers} lager lästa", layers=len(sources)).render(lang)
    objects = sum(int(row["rows"]) for row in sources)
    return text("0 av {objects} objekt i {layers} lager", objects=objects, layers=len(sources)).render(lang)
