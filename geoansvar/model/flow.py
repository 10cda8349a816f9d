"""What a flow is: an extent, a depth raster or both, with what tells it from other flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from geoansvar.errors import UnknownName
from geoansvar.model.declaration import Flood, LayerDeclaration
from geoansvar.texts import text

EXTENT, DEPTH = "flood-extent", "flood-depth"


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of one survey in one climate.

    Attributes
    ----------
    key
        What a question calls it: the flow's name where only one flow has it, else the name of its layer.
    flood
        As its layers declare it; the extent's words where it has both.
    extent, depth
        The names of its layers; at least one is there.
    """

    key: str
    flood: Flood
    extent: str | None
    depth: str | None

    @property
    def layers(self) -> tuple[str, ...]:
        """The flow's layers: the extent first."""
        return tuple(name for name in (self.extent, self.depth) if name is not None)

    @property
    def order(self) -> tuple[str, str]:
        """The survey and climate within which flows can be ordered by rank."""
        return self.flood.survey, self.flood.climate


def flows_of(declarations: Iterable[tuple[str, LayerDeclaration]]) -> tuple[Flow, ...]:
    """Put extents and depths together into flows: those of one name, survey and climate are one.

    Parameters
    ----------
    declarations
        Layer names with their declarations; layers that are no floods are left aside.

    Returns
    -------
    tuple of Flow
        The smallest first, as far as they can be compared; a second layer of the same form is a flow of its own.
    """
    found: list[Flow] = []
    for name, declaration in sorted(declarations, key=lambda pair: (pair[1].kind != EXTENT, pair[0])):
        if declaration.flood is not None:
            _add(found, name, declaration.kind, declaration.flood)
    names = [flow.flood.flow for flow in found]
    keyed = [
        replace(flow, key=flow.flood.flow if names.count(flow.flood.flow) == 1 else flow.layers[0]) for flow in found
    ]
    return tuple(sorted(keyed, key=_reading_order))


def _add(found: list[Flow], name: str, kind: str, flood: Flood) -> None:
    alike = (flood.flow, flood.survey, flood.climate)
    for at, flow in enumerate(found):
        if (flow.flood.flow, *flow.order) == alike and kind == DEPTH and flow.depth is None:
            found[at] = replace(flow, depth=name)
            return
    found.append(Flow(name, flood, name if kind == EXTENT else None, name if kind == DEPTH else None))


def _reading_order(flow: Flow) -> tuple[object, ...]:
    flood = flow.flood
    discharge = flood.discharge_m3_s if flood.discharge_m3_s is not None else float("inf")
    rank = flood.rank if flood.rank is not None else 1_000_000
    return flood.survey, discharge, rank, flood.climate, flow.key


def chosen(flows: Sequence[Flow], names: Sequence[str] | None, *, key: str = "floods") -> tuple[Flow, ...]:
    """Give the flows that a question names under ``key``, by flow or by layer; all of them if it names none.

    Raises
    ------
    UnknownName
        If a name is no flow's and no flood layer's, or several flows have it; those that exist are listed.
    """
    if names is None:
        return tuple(flows)
    wanted = []
    for name in names:
        hits = [flow for flow in flows if name == flow.key or name in flow.layers]
        hits = hits or [flow for flow in flows if flow.flood.flow == name]
        if len(hits) != 1:
            raise _unknown(name, hits, flows, key)
        wanted.append(hits[0])
    return tuple(flow for flow in flows if flow in wanted)


def _unknown(name: str, hits: Sequence[Flow], flows: Sequence[Flow], key: str) -> UnknownName:
    known = ", ".join(f"{flow.key} ({', '.join(flow.layers)})" for flow in hits or flows)
    return UnknownName(
        text("{count} lager visar flödet {name}.", count=len(hits), name=name),
        place=key,
        remedy=text("Ange ett lager eller ett flöde av: {known}.", known=known or "–"),
    )


def ladder_of(flows: Iterable[Flow]) -> tuple[tuple[Flow, ...], ...]:
    """Part flows into ladders within which every flow is larger than the one before.

    Flows of one survey are ordered by discharge; those of them without one by rank, and only within one climate. A
    flow that cannot be ordered, or is as large as another, stands alone: "ej jämförbara".
    """
    by_survey: dict[str, list[Flow]] = {}
    for flow in flows:
        by_survey.setdefault(flow.flood.survey, []).append(flow)
    return tuple(ladder for group in by_survey.values() for ladder in _ladders(group))


def _ladders(group: list[Flow]) -> list[tuple[Flow, ...]]:
    ladders = _climbed([flow for flow in group if _discharge(flow) is not None], _discharge)
    by_climate: dict[str, list[Flow]] = {}
    for flow in group:
        if _discharge(flow) is None:
            by_climate.setdefault(flow.flood.climate, []).append(flow)
    for same in by_climate.values():
        ladders += _climbed([flow for flow in same if _rank(flow) is not None], _rank)
        ladders += [(flow,) for flow in same if _rank(flow) is None]
    return ladders


def _discharge(flow: Flow) -> float | None:
    return flow.flood.discharge_m3_s


def _rank(flow: Flow) -> float | None:
    return flow.flood.rank


def _climbed(flows: list[Flow], size: Callable[[Flow], float | None]) -> list[tuple[Flow, ...]]:
    """Order flows by their size; those that are as large as another say nothing of which is the larger."""
    sizes = [size(flow) for flow in flows]
    alone = [(flow,) for flow in flows if sizes.count(size(flow)) > 1]
    ordered = sorted((flow for flow in flows if sizes.count(size(flow)) == 1), key=lambda flow: size(flow) or 0.0)
    return ([tuple(ordered)] if ordered else []) + alone
