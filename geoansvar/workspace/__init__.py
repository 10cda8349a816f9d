"""A folder is the application: find it, read it, ask it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

import shapely

from geoansvar.analysis.register import Register
from geoansvar.errors import DeclarationError, LayerError
from geoansvar.layers import Gazetteer, cross_findings, dated_findings
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.model.answer import Answer
from geoansvar.model.codes import CodeList
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.depth import DepthWindow
from geoansvar.model.finding import Finding, grouped, in_order
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import Presets
from geoansvar.model.question import Question, question_from
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.selection import Page, Selection
from geoansvar.model.service import ServicePolicy
from geoansvar.workspace.answering import answer
from geoansvar.workspace.asked import Asked, Progress, level_of, silent
from geoansvar.workspace.audiences import conflicts, principal_of, seen_by
from geoansvar.workspace.declared import Declared, find_root, read_declared
from geoansvar.workspace.entitled import require_askable, unaskable, unknown_fields
from geoansvar.workspace.flood_answers import floods_held_together
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.networks import Networks
from geoansvar.workspace.shelf import Shelf
from geoansvar.workspace.stamps import Stamps, stamps

__all__ = ["Workspace", "unaskable"]


class Workspace:
    """A municipality's layers, maps and service, and the one place that answers questions about them.

    Nothing is read from the data until it is asked for; what has been read is
    kept. Several threads may ask at once.

    Examples
    --------
    >>> workspace = Workspace.find()
    >>> answer = workspace.answer({"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}})
    >>> all(actor["reasons"] for actor in answer.result["actors"])
    True
    """

    def __init__(
        self, declared: Declared, state: Path, seen: Stamps | None = None, given: Mapping[str, Layer] | None = None
    ) -> None:
        self._declared = declared
        self._shelf = Shelf(declared, state, given)
        self.seen = stamps(declared.root) if seen is None else seen
        self.state = state

    @classmethod
    def find(cls, path: Path | str | None = None, *, state: Path | str | None = None) -> Workspace:
        """Find the workspace that ``path`` (or the working folder) lies in.

        Parameters
        ----------
        path
            A folder in the workspace; GEOANSVAR_WORKSPACE or the working folder if None.
        state
            Where snapshots are kept; GEOANSVAR_STATE or ``.geoansvar`` in the workspace if None.

        Raises
        ------
        WorkspaceNotFound
            If no folder from there upwards has ``[tool.geoansvar]``.
        DeclarationError
            If that table cannot be read. Faults in other files are findings.
        """
        root = find_root(path)
        kept = Path(state or os.environ.get("GEOANSVAR_STATE") or root / ".geoansvar")
        seen = stamps(root)  # before anything is read: what changes meanwhile is seen afterwards
        return cls(read_declared(root), kept, seen)

    def fresh(self) -> Workspace:
        """Give this workspace, read anew where one of its files has changed since it was found."""
        seen = stamps(self.root)
        if seen == self.seen:
            return self
        anew = Workspace(read_declared(self.root), self.state, seen)
        return anew.as_exercise() if self.exercise else anew  # a mark once set is not lost to a change of file

    def as_exercise(self) -> Workspace:
        """Give this workspace marked ÖVNING in everything that is shown or exported."""
        manifest = self.manifest.model_copy(update={"exercise": True})
        return Workspace(replace(self._declared, manifest=manifest), self.state, self.seen, self._shelf.given)

    @property
    def root(self) -> Path:
        """The folder with ``[tool.geoansvar]``."""
        return self._declared.root

    @property
    def manifest(self) -> Manifest:
        """Whose workspace this is."""
        return self._declared.manifest

    @property
    def exercise(self) -> bool:
        """Whether everything is to be marked ÖVNING."""
        return self.manifest.exercise

    @property
    def today(self) -> date:
        """The exercise's own day, or the real one."""
        return self.manifest.exercise_day or date.today()

    @property
    def declarations(self) -> Mapping[str, LayerDeclaration]:
        """The layers that are declared, by name."""
        return self._declared.declarations

    @property
    def recipes(self) -> Mapping[str, MapRecipe]:
        """The maps that are declared, by name."""
        return self._declared.recipes

    @property
    def service(self) -> ServicePolicy:
        """Who may see what.

        Raises
        ------
        DeclarationError
            If ``api/service.toml`` cannot be read: then nothing is served.
        """
        if self._declared.service is None:
            first = next(fault for fault in self._declared.faults if fault.place == "api/service.toml")
            place = f"api/service.toml {first.key}" if first.key else "api/service.toml"
            raise DeclarationError(first.text, place=place, remedy=first.remedy)
        return self._declared.service

    def principal(self, audience: str) -> Principal:
        """Give the principal that a member of an audience is; one that is not declared may see nothing."""
        return principal_of(audience, self.service, self.declarations)

    def policy_faults(self) -> list[Finding]:
        """Give where ``api/service.toml`` names what the layers do not allow, or what does not exist."""
        policy = self._declared.service
        if policy is None:
            return []
        path = self.root / "api" / "service.toml"
        found = conflicts(policy, self.declarations, self.recipes, self._columns, path, exercise=self.exercise)
        return list(found)

    def seen_by(self) -> list[dict[str, object]]:
        """Give the table of who sees what: audience, layer, the fields that are seen, and those held back."""
        return seen_by(self.service, self.declarations)

    def require_policy(self) -> None:
        """See to it that the two keys agree.

        Raises
        ------
        DeclarationError
            If ``api/service.toml`` cannot be read, or they do not: then nothing is served.
        """
        self.service  # noqa: B018 - raises where it cannot be read
        for fault in self.policy_faults():
            raise DeclarationError(fault.text, place=f"{fault.place} {fault.key}", remedy=fault.remedy)

    def _columns(self, layer: str) -> frozenset[str] | None:
        try:
            return frozenset(map(str, self.layer(layer).frame.columns))
        except LayerError:
            return None

    @property
    def presets(self) -> Presets:
        """What the workspace reckons with: depth classes, passability and speeds."""
        return self._declared.presets

    def codes(self, name: str) -> CodeList:
        """Give a code list, the workspace's own before the packaged."""
        return self._declared.code_lists[name]

    def layer(self, name: str, principal: Principal = LOCAL) -> Layer:
        """Give a layer, read and checked, as the principal may see it.

        Raises
        ------
        UnknownName, LayerError
        """
        return self._shelf.layer(name, principal)

    def level(self, name: str, principal: Principal = LOCAL) -> Access:
        """Give the level of the most restricted field of a layer that the principal may see."""
        return level_of(name, self.declarations[name], principal)

    def layers_of(self, *kinds: str, principal: Principal = LOCAL) -> tuple[Layer, ...]:
        """Give the readable layers of some kinds; all kinds if none is given."""
        return self._shelf.readable(*kinds, principal=principal)

    def gazetteer(self, principal: Principal = LOCAL) -> Gazetteer:
        """Give the addresses and places to search among."""
        return self._shelf.gazetteer(principal)

    def warm(self) -> None:
        """Read what the first question needs, and then what a search does, so that neither waits."""
        self._asked(LOCAL, self.today).register()
        self._shelf.gazetteer().search(self.manifest.name)

    def select(self, layer: str, selection: Selection, principal: Principal = LOCAL) -> Page:
        """Give some rows of a layer, in the layer's own order."""
        frame = self.layer(layer, principal).frame
        keep = np.ones(len(frame), dtype=bool)
        if selection.ids is not None:
            keep &= frame["id"].isin(selection.ids).to_numpy()
        if selection.area is not None:
            shapely.prepare(selection.area)
            keep &= shapely.intersects(selection.area, frame.geometry.to_numpy())
        rows = np.flatnonzero(keep)
        stop = None if selection.limit is None else selection.offset + selection.limit
        return Page(frame.iloc[rows[selection.offset : stop]], len(rows), selection.offset)

    def answer(
        self, question: Question | dict[str, Any], principal: Principal = LOCAL, *, progress: Progress = silent
    ) -> Answer:
        """Answer a question on the rows, fields and geometry that its asker may see.

        Parameters
        ----------
        progress
            Told what is being made ready for the first time, and how far it has come, 0–1.

        Raises
        ------
        QuestionInvalid, AreaUnusable, UnknownName, TooLarge
            ``UnknownName`` also where questions of that kind are not the principal's to ask.
        """
        asked_question = question_from(question) if isinstance(question, dict) else question
        require_askable(asked_question, principal)
        asked = self._asked(principal, asked_question.as_of or self.today, progress)
        return answer(asked_question, asked)

    def register(self, principal: Principal = LOCAL) -> Register:
        """Give the actors and objects that the principal may see, as answers look them up."""
        return self._asked(principal, self.today).register()

    def flows(self, principal: Principal = LOCAL) -> tuple[Flow, ...]:
        """Give the flows that are declared, the smallest first as far as they can be compared."""
        return Floods(self._asked(principal, self.today)).every()

    def flow_extent(self, flow: Flow, principal: Principal = LOCAL) -> shapely.Geometry:
        """Give what a flow wets, EPSG:3006: its extent, or the cells of its raster that have a depth."""
        return Floods(self._asked(principal, self.today)).extent(flow)

    def depth_windows(self, layer: str, principal: Principal = LOCAL) -> Iterator[DepthWindow]:
        """Read the depths of a layer, a window at a time and in the order of its blocks."""
        return Floods(self._asked(principal, self.today)).windows(layer)

    def findings(self) -> list[Finding]:
        """Give everything that is wrong with the workspace, or worth a look, at once."""
        return self._shelf.once(("findings", self.today), self._check)

    def findings_of(self, name: str) -> list[Finding]:
        """Give the findings that concern one layer."""
        return [finding for finding in self.findings() if finding.place == self.file_of(name)]

    def file_of(self, name: str) -> str:
        """Name the file that declares a layer: its TOML, or the Excel template that was filled in."""
        return self._declared.files[name]

    def _check(self) -> list[Finding]:
        layers = {layer.name: layer for layer in self._shelf.readable()}
        found = [*self._declared.faults, *self.policy_faults(), *self._shelf.faults()]
        for layer in layers.values():
            found += [*layer.findings, *unknown_fields(layer)]
            found += dated_findings(layer, as_of=self.today, contact_valid_days=self.manifest.contact_valid_days)
        found += cross_findings(layers, municipality=self.manifest.municipality)
        found += Networks(self._asked(LOCAL, self.today)).faults()
        found += floods_held_together(Floods(self._asked(LOCAL, self.today)))
        return in_order(grouped(self._declared.in_its_file(finding) for finding in found))

    def _asked(self, principal: Principal, as_of: date, progress: Progress = silent) -> Asked:
        service = self._declared.service or ServicePolicy()
        return Asked(self.manifest, self._shelf, principal, as_of, service.limits.vertices, progress)
