"""A question on its way: what it is asked of, and what was measured made into a frozen answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import shapely

from geoansvar import __version__
from geoansvar.analysis.register import Register
from geoansvar.layers import source_findings
from geoansvar.model.access import Access, Principal, highest, may
from geoansvar.model.answer import Answer, Measured, Row, run_id
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.few import without_few
from geoansvar.model.few_sums import without_differences
from geoansvar.model.finding import Finding, in_order
from geoansvar.model.ground import Ground
from geoansvar.model.layer import Layer
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import Presets
from geoansvar.texts import text
from geoansvar.workspace.careful import careful
from geoansvar.workspace.changed import NONE, ChangedShelf, Changes
from geoansvar.workspace.shelf import PEOPLE_COLUMNS, Shelf, principal_key

# What the register reads; a layer of these kinds that cannot be read is named in the answer.
REGISTER_KINDS = (
    "actor", "vital-service", "safety-point", "shelter", "resource", "dependency", "hazardous-site", "dam",
    "population", "building", "municipality",
)  # fmt: skip
# Told what is being made ready, and how far it has come, 0–1.
Progress = Callable[[str, float], None]


def silent(what: str, done: float) -> None:
    """Tell nobody how far the work has come."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is asked of: the workspace's own facts, its layers, and who is asking.

    ``changes`` are what it is asked to suppose: closed roads, points opened or closed, a barrier.
    """

    manifest: Manifest
    shelf: Shelf
    principal: Principal
    as_of: date
    max_vertices: int
    progress: Progress = silent
    changes: Changes = NONE

    def changed(self, changes: Changes) -> Asked:
        """Give the same asking of a workspace in which something is changed."""
        return replace(self, shelf=ChangedShelf(self.shelf, changes), changes=changes)

    @property
    def unchanged(self) -> Asked:
        """The same asking of the workspace as it is."""
        shelf = self.shelf.unchanged if isinstance(self.shelf, ChangedShelf) else self.shelf
        return replace(self, shelf=shelf, changes=NONE)

    @property
    def presets(self) -> Presets:
        """What the workspace reckons with: depth classes, passability and speeds."""
        return self.shelf.presets

    def register(self) -> Register:
        """Give the register of layers that the principal may see, prepared once."""
        return self.shelf.once(("register", principal_key(self.principal)), self._prepare)

    def inputs(self) -> tuple[Layer, ...]:
        """Give the layers that the register rests on, those included that some rows have their places from."""
        return self.shelf.once(("inputs", principal_key(self.principal)), self._inputs)

    def with_places(self, layers: Iterable[Layer]) -> tuple[Layer, ...]:
        """Give some layers, and after them those that some of their rows have their places from."""
        layers = tuple(layers)
        through = [place for layer in layers for place in self.shelf.placed_through(layer, self.principal)]
        return tuple({layer.name: layer for layer in (*layers, *through)}.values())

    def frozen(
        self,
        question: Row,
        measured: Measured,
        *,
        layers: Iterable[Layer],
        kinds: tuple[str, ...] = REGISTER_KINDS,
        findings: Iterable[Finding] = (),
        area: shapely.Geometry | None = None,
        ground: Callable[[Access], Ground] | None = None,
    ) -> Answer:
        """Make an answer of what was measured, with the evidence it rests on.

        Parameters
        ----------
        question
            With every default filled in, but for the day.
        layers
            Those that the answer rests on.
        kinds
            A layer of one of these kinds that cannot be read is named in the answer.
        ground
            Makes what a paper map is drawn from, of layers up to the answer's own level.
        """
        question = question | {"as_of": self.as_of.isoformat()}
        used = {layer.name: layer for layer in layers}
        noticed = [*findings, *measured.findings, *self._of_the_layers(used.values(), kinds),
                   *self._unread_presets(kinds), *self._few(used.values())]  # fmt: skip
        if not self.principal.sees_all:
            noticed = [careful(finding) for finding in noticed]
        access = self._access(used.values())
        return Answer(
            kind=str(question["kind"]),
            run=run_id(question, self._evidence(used.values())),
            version=__version__,
            access=access,
            workspace={
                "municipality": self.manifest.municipality,
                "name": self.manifest.name,
                "exercise": self.manifest.exercise,
            },
            question=question,
            sources=[layer.source_row() for _, layer in sorted(used.items())],
            totals=self._told(measured.totals),
            result=self._told_result(measured),
            findings=in_order(self.shelf.in_its_file(finding) for finding in noticed),
            notice=None if self.principal.sees_all else "access-limited",
            geometries=dict(measured.geometries) | ({("", "area"): area} if area is not None else {}),
            ground=None if ground is None else ground(access),
            ledger=measured.ledger,
            reached=measured.reached,
        )

    def _told(self, rows: list[Row]) -> list[Row]:
        """Give rows in which people who are few for the asker are told as few."""
        fewest = self.principal.minimum_count
        return [without_few(row, fewest) for row in rows] if fewest else rows

    def _told_result(self, measured: Measured) -> dict[str, list[Row]]:
        """Give the lists so; what stands by district tells no few of one district by what is left of the totals."""
        told = {name: self._told(rows) for name, rows in measured.result.items()}
        fewest = self.principal.minimum_count
        if fewest and "districts" in told:
            told["districts"] = without_differences(told["districts"], self._told(measured.totals), fewest)
        return told

    def _few(self, layers: Iterable[Layer]) -> list[Finding]:
        """Say that few people are not counted; said alike whether there are such or not."""
        fewest = self.principal.minimum_count
        if not fewest:
            return []
        return [
            Finding(
                "people-suppressed",
                "note",
                text("Där det är färre än {count} personer i en ruta eller på ett arbetsställe räknas de inte.",
                     count=fewest),
                place=f"layers/{layer.name}.toml",
            )
            for layer in layers
            if layer.kind in PEOPLE_COLUMNS
        ]  # fmt: skip

    def access_of(self, layer: Layer) -> Access:
        """Give the level of the most restricted field of a layer that the principal may see."""
        key = ("level", layer.name, principal_key(self.principal))
        return self.shelf.once(key, partial(level_of, layer.name, layer.declaration, self.principal))

    def _access(self, layers: Iterable[Layer]) -> Access:
        """An answer is as restricted as the most restricted field that went into it."""
        return highest(*(self.access_of(layer) for layer in layers))

    def _evidence(self, layers: Iterable[Layer]) -> Row:
        """Give what an answer depends on beside its question: another of these is another run."""
        return {
            "version": __version__,
            "asker": str(principal_key(self.principal)),
            "manifest": self.manifest.model_dump_json(),
            "presets": self.shelf.once("presets", self.presets.evidence),
            "code_lists": self.shelf.once("code lists", self.shelf.code_lists),
            "layers": {layer.name: [layer.sha256, self.shelf.declared_as(layer.name)] for layer in layers},
        }

    def _of_the_layers(self, layers: Iterable[Layer], kinds: tuple[str, ...]) -> list[Finding]:
        """What concerns whole layers: those that cannot be read, and those whose date has passed."""
        found = self.shelf.faults(*kinds, principal=self.principal)
        for layer in layers:
            found += source_findings(layer, as_of=self.as_of)
        return found

    def _unread_presets(self, kinds: tuple[str, ...]) -> list[Finding]:
        """Name the workspace's own presets that an answer about water or ways is without."""
        if not {"road", "flood-extent", "flood-depth"} & set(kinds):
            return []
        return [
            Finding(
                "presets-unread", "error",
                text("Arbetsytans egna gränser i {file} går inte att läsa; svaret räknar utan dem.", file=place),
                place=place, remedy=text("Kör geoansvar check, rätta filen och ställ frågan igen."),
            )
            for place in self.shelf.unread_presets
        ]  # fmt: skip

    def _inputs(self) -> tuple[Layer, ...]:
        return self.with_places(self.shelf.readable(*REGISTER_KINDS, principal=self.principal))

    def _prepare(self) -> Register:
        return Register.of(
            self.shelf.readable(*REGISTER_KINDS, principal=self.principal),
            municipality=self.manifest.municipality,
            contact_valid_days=self.manifest.contact_valid_days,
            continuity_plan_valid_days=self.manifest.continuity_plan_valid_days,
        )


def level_of(name: str, declaration: LayerDeclaration, principal: Principal) -> Access:
    """Give the level of the most restricted field of a layer that a principal may see, its owner's own among them."""
    fields = [*(column.name for column in declaration.kind_of.columns), *declaration.column_access]
    seen = [field for field in fields if may(principal, "see", declaration, name, field)]
    return highest(declaration.access, *(declaration.field_access(field) for field in seen))
