"""What the forms of Täckning offer to choose among: only what the workspace has and the asker may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geoansvar.api.links import Parameters
from geoansvar.delivery.titles import shown
from geoansvar.model.access import Principal
from geoansvar.model.kinds import SAFETY_POINT_LEVELS, SAFETY_POINT_TYPES, SERVICES
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import USUAL_M
from geoansvar.texts import Lang, text
from geoansvar.workspace import Workspace

Choice = tuple[str, str]
# Whom one most often must be able to come from: their functions.
_ANCHORS = ("raddningstjanst", "akutsjukvard", "primarvard")
_CANDIDATES = ("vital-service", "building", "shelter", "place", "resource", "workplace")
_MOST = 300  # of names to choose among in a box; any id can be written


@dataclass(frozen=True, slots=True)
class ReachForm:
    """What can be chosen, each as value and title.

    ``usual_m`` is what is asked where no limit is written.
    """

    flows: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    types: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    services: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    vehicles: tuple[Choice, ...]
    points: tuple[Choice, ...]
    anchors: tuple[Choice, ...]
    candidates: tuple[Choice, ...]
    other_anchors: tuple[Choice, ...]
    roads: tuple[Choice, ...]
    has_roads: bool
    objectives: tuple[Choice, ...]
    usual_m: str


def reach_form(workspace: Workspace, principal: Principal, lang: Lang) -> ReachForm:
    """Look through a workspace for what can be chosen."""
    services = workspace.layers_of("vital-service", principal=principal)
    roads = workspace.layers_of("road", principal=principal)
    border = workspace.layers_of("municipality", principal=principal)
    named = [(layer.name, text("kommungränsen").render(lang)) for layer in border]
    return ReachForm(
        flows=tuple((flow.key, flow.key) for flow in workspace.flows(principal)),
        districts=_titles(workspace.layers_of("district", principal=principal)),
        types=_coded("type", SAFETY_POINT_TYPES, lang),
        levels=tuple((code, code) for code in SAFETY_POINT_LEVELS),
        services=_coded("services", SERVICES, lang),
        modes=_coded("mode", _MODES, lang),
        vehicles=_coded("vehicle", _VEHICLES, lang),
        points=tuple(_rows(workspace.layers_of("safety-point", principal=principal), lang)),
        anchors=(*named, *_rows(services, lang, functions=_ANCHORS)),
        candidates=_titles(workspace.layers_of(*_CANDIDATES, principal=principal)),
        other_anchors=tuple(_rows(services, lang))[:_MOST],
        roads=tuple(_bridges(roads))[:_MOST],
        has_roads=bool(roads),
        objectives=_coded("objective", _OBJECTIVES, lang),
        usual_m=" ".join(f"{limit:g}" for limit in USUAL_M),
    )


_MODES = ("walk", "drive", "straight")
_VEHICLES = ("pedestrian", "car", "truck", "rescue")
_OBJECTIVES = ("max-cover", "full-cover", "mean-distance")


def _titles(layers: Iterable[Layer]) -> tuple[Choice, ...]:
    return tuple((layer.name, layer.declaration.title) for layer in layers)


def _coded(key: str, codes: Iterable[str], lang: Lang) -> tuple[Choice, ...]:
    return tuple((code, shown(key, code, lang=lang)) for code in codes)


def _rows(layers: Iterable[Layer], lang: Lang, *, functions: tuple[str, ...] = ()) -> Iterable[Choice]:
    """Give objects by LAYER/ID, with what a point has been decided to be beside its name."""
    for layer in layers:
        frame = layer.frame
        wanted = frame.loc[frame["function"].isin(functions)] if functions else frame
        statuses = wanted["status"] if "status" in wanted else [None] * len(wanted)
        for row_id, name, status in zip(wanted["id"], wanted["name"], statuses, strict=True):
            said = f" ({shown('status', status, lang=lang)})" if status else ""
            yield f"{layer.name}/{row_id}", f"{name or row_id}{said}"


def _bridges(layers: Iterable[Layer]) -> Iterable[Choice]:
    """Give the bridges and tunnels: the roads whose closing is asked about first."""
    for layer in layers:
        frame = layer.frame
        wanted = frame.loc[
            (frame["bridge"].eq(other=True) | frame["tunnel"].eq(other=True)).fillna(value=False).astype(bool)
        ]
        for row_id, name in zip(wanted["id"], wanted["name"], strict=True):
            yield str(row_id), f"{name or row_id}"


def chosen(asked: Parameters, key: str) -> list[str]:
    """Give what somebody has chosen among several."""
    value = asked.get(key, [])
    return [value] if isinstance(value, str) else value
