"""A changed workspace is read beside the one that answers; what cannot be used of it goes on as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from geoansvar.errors import ClassifiedData, DeclarationError, LayerError
from geoansvar.layers import forget_rasters
from geoansvar.model.finding import Finding, finding_of
from geoansvar.model.layer import Layer
from geoansvar.texts import text
from geoansvar.workspace import Workspace
from geoansvar.workspace.audiences import PLACE, open_to_all
from geoansvar.workspace.declared import Declared, read_declared
from geoansvar.workspace.narrowed import narrowed
from geoansvar.workspace.stamps import Stamps, stamps
from geoansvar.workspace.stated import Declaration, as_stated, no_lower

What = Literal["layer", "map", "policy", "codes", "presets", "workspace"]
_TRIES = 3  # at once; whoever goes on writing is waited for until the files are looked at again


@dataclass(frozen=True, slots=True)
class Held:
    """Something whose new file cannot be used, so that what was read before goes on.

    Attributes
    ----------
    since
        When it was first seen that the new file cannot be used.
    read
        When what goes on was read: its age.
    fault
        What is wrong with the new file.
    """

    what: What
    name: str
    since: datetime
    read: datetime
    fault: Finding


@dataclass(frozen=True, slots=True)
class Served:
    """A workspace that answers, as a whole: when it was read, and what of it is older than its file.

    Attributes
    ----------
    local_only
        Whether only this machine is answered: then those who do not say who they are may be any audience.
    """

    workspace: Workspace
    read: datetime
    held: tuple[Held, ...] = ()
    local_only: bool = True


def hold(workspace: Workspace) -> None:
    """Let the rasters that are read from now on be copied, so that an answer has one and the same to its end."""
    workspace._shelf.holding = True


def renewed(old: Served, moment: datetime) -> Served:
    """Give what is to answer from now on; ``old`` itself where nothing has changed, or somebody is still writing.

    The new workspace has been read in full, and no file of it has changed meanwhile. A layer, a map, a code list, the
    presets or the policy whose new file cannot be used goes on as it was. A layer that is marked as classified does
    not: it is gone at once.
    """
    root = old.workspace.root
    for _ in range(_TRIES):
        before = stamps(root)
        if before == old.workspace.seen:
            return old
        anew = _read_anew(_Change(old, moment), before)
        if stamps(root) == before:
            if anew.workspace is not old.workspace:
                anew.workspace.seen = before
                _forget(old.workspace, anew.workspace)
            return anew
    return old


@dataclass(frozen=True, slots=True)
class _Change:
    """What answers so far, and when it is looked at."""

    old: Served
    moment: datetime

    def held(self, what: What, name: str, fault: Finding) -> Held:
        for each in self.old.held:
            if (each.what, each.name) == (what, name):
                return replace(each, fault=fault)
        return Held(what, name, self.moment, self.old.read, fault)


def _read_anew(change: _Change, seen: Stamps) -> Served:
    old = change.old.workspace
    try:
        declared = read_declared(old.root)
    except DeclarationError as error:
        return replace(change.old, held=(change.held("workspace", old.root.name, finding_of(error)),))
    declared, held = _with_the_old(declared, old._declared, change)
    first = _made(declared, old, {})
    given, broken = _layers(first, change.old, {each.name: each.fault for each in held if each.what == "layer"}, seen)
    held += [change.held("layer", name, fault) for name, fault in broken.items()]
    declared = _redeclared(declared, old._declared, broken)
    given |= {name: replace(given[name], declaration=declared.declarations[name]) for name in broken}
    anew = _made(declared, old, given)
    anew, held = _with_policy(anew, declared, old, given, held, change)
    return replace(change.old, workspace=anew, read=change.moment, held=tuple(held))


def _made(declared: Declared, old: Workspace, given: Mapping[str, Layer]) -> Workspace:
    if old.exercise:  # a mark once set is not lost to a change of file
        declared = replace(declared, manifest=declared.manifest.model_copy(update={"exercise": True}))
    made = Workspace(declared, old.state, given=given)
    hold(made)
    return made


def _with_the_old(new: Declared, old: Declared, change: _Change) -> tuple[Declared, list[Held]]:
    """Put back what was declared where its file is still there and cannot be read."""
    layers = _still_there(old.declarations, new.declarations, old.files, new)
    maps = _still_there(old.recipes, new.recipes, {name: f"maps/{name}.toml" for name in old.recipes}, new)
    codes = [name for name in old.code_lists if name not in new.code_lists
             and (new.root / f"layers/codelists/{name}.toml").exists()]  # fmt: skip
    held = [change.held("layer", name, _fault_at(old.files[name], new)) for name in layers]
    held += [change.held("map", name, _fault_at(f"maps/{name}.toml", new)) for name in maps]
    held += [change.held("codes", name, _fault_at(f"layers/codelists/{name}.toml", new)) for name in codes]
    declared = replace(
        new,
        declarations=dict(new.declarations) | layers,
        files=dict(new.files) | {name: old.files[name] for name in layers},
        recipes=dict(new.recipes) | maps,
        code_lists=dict(new.code_lists) | {name: old.code_lists[name] for name in codes},
    )
    fault = _policy_fault(new, old)
    if fault is not None:
        held.append(change.held("policy", "service", fault))
        declared = replace(declared, service=old.service)
    return _with_presets(declared, old, held, change), held


def _still_there(
    old: Mapping[str, Declaration], new: Mapping[str, Declaration], files: Mapping[str, str], declared: Declared
) -> dict[str, Declaration]:
    """Give what was declared in files that are there but cannot be used, with the levels that they state now."""
    found: dict[str, Declaration] = {}
    for name, file in files.items():
        if name in new or not (declared.root / file).exists():
            continue
        stated = as_stated(old[name], declared.root / file, [each for each in declared.faults if each.place == file])
        if stated is not None:
            found[name] = stated
    return found


def _policy_fault(new: Declared, old: Declared) -> Finding | None:
    """Tell why the policy cannot be used; one without audiences is taken for a file that somebody is saving.

    Without them whoever sits at the machine sees all. That is decided by starting the service, never by its files.
    """
    if old.service is None:
        return None
    if new.service is None:
        return _fault_at(PLACE, new)
    if new.service.audiences or not old.service.audiences:
        return None
    return Finding(
        "declaration",
        "error",
        text("Målgrupperna är borta."),
        place=PLACE,
        remedy=text("Skriv dem igen; starta om tjänsten om ingen målgrupp ska finnas."),
    )


def _with_presets(declared: Declared, old: Declared, held: list[Held], change: _Change) -> Declared:
    """Let the presets go on together where one file of them breaks; that nobody reckons without them is true then."""
    broken = [fault for fault in declared.faults if (fault.place or "").startswith("layers/presets/")]
    known = {fault.place for fault in old.faults if (fault.place or "").startswith("layers/presets/")}
    anew = [fault for fault in broken if fault.code != "name-taken" and fault.place not in known]
    if not anew:
        return declared
    held.append(change.held("presets", "presets", anew[0]))
    faults = tuple(fault for fault in declared.faults if fault not in anew)
    return replace(declared, presets=old.presets, faults=faults)


def _layers(
    anew: Workspace, before: Served, declared_broken: Mapping[str, Finding], seen: Stamps
) -> tuple[dict[str, Layer], dict[str, Finding]]:
    """Read every layer; one that could be read and no longer can is the one that was read before."""
    old, held = before.workspace, {each.name for each in before.held if each.what == "layer"}
    given: dict[str, Layer] = {}
    broken: dict[str, Finding] = {}
    for name in anew.declarations:
        if name not in held and _unchanged(name, anew, old, seen):  # what is held is not what its file says
            given[name] = old._shelf.as_read(name)
            continue
        if name in declared_broken:
            kept = _readable(old, name)
            if kept is not None:
                given[name] = replace(kept, declaration=anew.declarations[name])
            continue
        try:
            given[name] = anew._shelf.as_read(name)
        except ClassifiedData:
            continue
        except LayerError as error:
            kept = _readable(old, name)
            if kept is not None:
                given[name], broken[name] = kept, finding_of(error, place=anew.file_of(name))
    return given, broken


def _unchanged(name: str, anew: Workspace, old: Workspace, seen: Stamps) -> bool:
    """Tell whether a layer is declared as it was, and the files that it was read from are those that they were."""
    now, then = anew._declared, old._declared
    if name not in then.declarations or now.declarations[name] != then.declarations[name]:
        return False
    if now.code_lists != then.code_lists or _readable(old, name) is None:
        return False
    source = now.declarations[name].source.path
    if source is None or source.lower().endswith(".vrt"):  # which names other files, wherever they lie
        return False
    whole = (now.root / "layers" / source).absolute()
    stem = str(whole.parent / whole.stem).casefold()  # with the files beside it that belong to it, however spelled
    mine, before = ({file: at for file, at in all_of.items() if file.casefold().startswith(stem)}
                    for all_of in (seen, old.seen))  # fmt: skip
    return bool(mine) and mine == before


def _readable(old: Workspace, name: str) -> Layer | None:
    try:
        return old._shelf.as_read(name) if name in old.declarations else None
    except LayerError:
        return None


def _redeclared(declared: Declared, old: Declared, names: Iterable[str]) -> Declared:
    """Declare the layers that go on as they were declared when they were read, but never more openly than now."""
    kept = {name: no_lower(old.declarations[name], declared.declarations[name]) for name in names}
    return replace(declared, declarations=dict(declared.declarations) | kept)


def _with_policy(
    anew: Workspace,
    declared: Declared,
    old: Workspace,
    given: Mapping[str, Layer],
    held: list[Held],
    change: _Change,
) -> tuple[Workspace, list[Held]]:
    """Let the policy go on as it was where the two keys disagree: what both allow is seen, and nothing more.

    The same is asked of it as when the service started.
    """
    faults = anew.policy_faults()
    if declared.service is not None and not change.old.local_only:
        opened = open_to_all(declared.service, exercise=anew.exercise)
        faults += [] if opened is None else [opened]
    if not faults:
        return anew, held
    if not any(each.what == "policy" for each in held):
        held = [*held, change.held("policy", "service", faults[0])]
    before, now = old._declared.service, declared.service
    policy = before if before is None or now is None else narrowed(before, now)
    return _made(replace(declared, service=policy), old, given), held


def _fault_at(place: str, declared: Declared) -> Finding:
    faults = (fault for fault in declared.faults if fault.place == place)
    return next(faults, Finding("declaration", "error", text("Filen går inte att läsa."), place=place))


def _forget(*used: Workspace) -> None:
    layers = [workspace._shelf.as_read(name) for workspace in used for name in workspace.declarations
              if _readable(workspace, name) is not None]  # fmt: skip
    forget_rasters(used[0].state, layers)
