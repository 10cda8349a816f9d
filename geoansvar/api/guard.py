"""Many objects of one function together tell more than each: a compilation rises a level, and is no file below it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from geoansvar.errors import Aggregated, LayerError, UnknownName
from geoansvar.model.access import Access, Principal, highest, may
from geoansvar.model.answer import Answer
from geoansvar.model.finding import Finding
from geoansvar.texts import text
from geoansvar.workspace import Workspace
from geoansvar.workspace.situations import Situation

Objects = Mapping[str, Iterable[str]]  # layer → the ids that are told of


def marked(answer: Answer, workspace: Workspace, principal: Principal) -> Answer:
    """Give an answer the level of what it compiles, and say so in it; it is never refused for that on the screen."""
    many = _many(_objects_of(answer), workspace, principal)
    level = highest(answer.access, *(each for each, _ in many.values()))
    if level is answer.access:
        return answer
    finding = Finding(
        "aggregation",
        "warning",
        text(
            "Sammanställningen är {level}: fler än {count} objekt av samma slag ({names}) säger mer tillsammans.",
            level=level.label, count=workspace.service.guard.objects, names=", ".join(sorted(many)),
        ),
        place="api/service.toml",
        key="guard.objects",
    )  # fmt: skip
    return replace(answer, access=level, findings=[finding, *answer.findings])


def require_file(answer: Answer, workspace: Workspace, principal: Principal) -> None:
    """Refuse to make a file of an answer that ``marked`` has given a level above the asker's.

    Raises
    ------
    Aggregated
    """
    if answer.access.rank > principal.access.rank:
        raise _refused(_many(_objects_of(answer), workspace, principal), answer.access, workspace)


def require_situation_file(found: Situation, workspace: Workspace, principal: Principal) -> None:
    """Refuse to make a file of a frozen situation that names too many objects for the asker's level.

    Raises
    ------
    Aggregated
    """
    _require(_named_in(found.answer["result"]), workspace, principal)


def require_map_file(
    names: Iterable[str], answered: Iterable[str], workspace: Workspace, principal: Principal
) -> None:
    """Refuse to make one file of a map whose objects together rise above the asker's level.

    Parameters
    ----------
    names
        The layers that are drawn whole.
    answered
        The objects that the answers in it draw, as ``layer/id``.

    Raises
    ------
    Aggregated
    """
    objects = defaultdict(set, {name: set(_ids(name, workspace, principal)) for name in names})
    for layer, _, row_id in (each.partition("/") for each in answered):
        objects[layer].add(row_id)
    _require(objects, workspace, principal)


def _require(objects: Objects, workspace: Workspace, principal: Principal) -> None:
    many = _many(objects, workspace, principal)
    level = highest(*(each for each, _ in many.values()))
    if level.rank > principal.access.rank:
        raise _refused(many, level, workspace)


def _many(objects: Objects, workspace: Workspace, principal: Principal) -> dict[str, tuple[Access, str]]:
    """Give the functions of which there are too many objects above public: name → the level they rise to, layer.

    They are counted as the owner has them. Whoever is not told of functions gets the layer's name instead of a code.
    """
    most = workspace.service.guard.objects
    found: dict[str, tuple[Access, str]] = {}
    for name, ids in objects.items():
        level = _level(name, workspace, principal)
        if level is Access.PUBLIC:
            continue
        counted = counts_of(name, ids, workspace)
        shown = may(principal, "see", workspace.declarations[name], name, "function")
        found |= {code if shown else name: (_one_up(level), name) for code, count in counted.items() if count > most}
    return found


def counts_of(name: str, ids: Iterable[str], workspace: Workspace) -> Counter[str]:
    """Count some objects of a layer by the function that its owner says they have."""
    functions = _functions(name, workspace)
    return Counter(functions[each] for each in set(ids) if each in functions)


def _one_up(level: Access) -> Access:
    return list(Access)[min(level.rank + 1, Access.PROTECTED.rank)]


def _level(name: str, workspace: Workspace, principal: Principal) -> Access:
    return workspace.level(name, principal) if name in workspace.declarations else Access.PUBLIC


def _functions(name: str, workspace: Workspace) -> dict[str, str]:
    """Give the function of each object of a layer; those without one are of no function."""
    try:
        frame = workspace.layer(name).frame
    except (LayerError, UnknownName):
        return {}
    if "function" not in frame:
        return {}
    known = frame.loc[frame["function"].notna(), ["id", "function"]]
    return dict(zip(known["id"].astype(str), known["function"].astype(str), strict=True))


def _ids(name: str, workspace: Workspace, principal: Principal) -> list[str]:
    """Give the objects of a layer that the principal sees and that have a function."""
    functions = _functions(name, workspace)
    try:
        ids = workspace.layer(name, principal).frame["id"].astype(str) if functions else ()
        return [each for each in ids if each in functions]
    except (LayerError, UnknownName):
        return []


def _objects_of(answer: Answer) -> dict[str, set[str]]:
    return _named_in(answer.result)


def _named_in(result: Mapping[str, object]) -> dict[str, set[str]]:
    """Give the objects that the rows of an answer name, rows within rows too."""
    found: dict[str, set[str]] = defaultdict(set)
    waiting: list[object] = list(result.values())
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "layer" in each and "id" in each:
                found[str(each["layer"])].add(str(each["id"]))
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


def _refused(many: Mapping[str, tuple[Access, str]], level: Access, workspace: Workspace) -> Aggregated:
    owners = sorted({workspace.declarations[layer].source.owner for _, layer in many.values()})
    return Aggregated(
        text(
            "Filen lämnas inte ut: fler än {count} objekt av samma slag ({names}) är tillsammans {level}.",
            count=workspace.service.guard.objects, names=", ".join(sorted(many)), level=level.label,
        ),
        place="guard.objects",
        remedy=text(
            "Fråga om ett mindre område, eller be {owners} att någon med rätt behörighet lämnar ut den. "
            "På skärmen visas svaret.",
            owners=", ".join(owners),
        ),
    )  # fmt: skip


def may_rise(level: Access, principal: Principal) -> bool:
    """Tell whether many objects of a level would together be above somebody's own."""
    return level is not Access.PUBLIC and _one_up(level).rank > principal.access.rank


def require_rows(
    layer: str, level: Access, functions: Mapping[str, int], workspace: Workspace, *, shown: bool = True
) -> None:
    """Refuse rows of a layer to whom they ``may_rise`` above, where too many have one function.

    Parameters
    ----------
    functions
        How many of the rows have each.
    shown
        Whether the asker is told of functions.

    Raises
    ------
    Aggregated
    """
    most = workspace.service.guard.objects
    many = {code if shown else layer: (_one_up(level), layer) for code, count in functions.items() if count > most}
    if many:
        raise _refused(many, _one_up(level), workspace)
