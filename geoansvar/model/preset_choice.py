"""Which presets a workspace reckons with: the packaged and its own, of which its manifest chooses by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from geoansvar.errors import DeclarationError
from geoansvar.model.faults import Unfit, did_you_mean
from geoansvar.model.finding import Finding
from geoansvar.model.flood_presets import Agreement, DepthClasses, Passability, flood_presets
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset import Declared, Titled
from geoansvar.model.travel import PACKAGED, Travel, completed, packaged_travel
from geoansvar.texts import text

Preset = TypeVar("Preset", bound=Titled)
PLACE = "pyproject.toml [tool.geoansvar]"
SORTS = ("depth_classes", "passability", "travel")


def _dated(preset: Preset) -> Preset:
    """A limit that nobody knows the age of is no limit to rely on."""
    if preset.dated is None:
        raise Unfit(text("dated saknas: den dag då gränsen skrevs ned, som 2026-11-22"))
    return preset


class PresetFile(Declared):
    """What a file in ``layers/presets/`` may say: presets by name, each with title, source and date."""

    depth_classes: dict[str, Annotated[DepthClasses, AfterValidator(_dated)]] = Field(default_factory=dict)
    passability: dict[str, Annotated[Passability, AfterValidator(_dated)]] = Field(default_factory=dict)
    travel: dict[str, Annotated[Travel, BeforeValidator(completed), AfterValidator(_dated)]] = Field(
        default_factory=dict
    )

    def of(self, sort: str) -> Mapping[str, Titled]:
        """Give the presets of one sort, by name."""
        presets: Mapping[str, Titled] = getattr(self, sort)
        return presets


@dataclass(frozen=True, slots=True)
class Presets:
    """The presets that a workspace can choose among, its own before the packaged, and what it has chosen.

    A name that does not exist is a fault of whatever needs it, and of nothing else.
    """

    chosen: Manifest
    known_depth_classes: Mapping[str, DepthClasses]
    known_passability: Mapping[str, Passability]
    known_travel: Mapping[str, Travel]

    @classmethod
    def of(cls, manifest: Manifest, own: Iterable[PresetFile] = ()) -> Presets:
        """Put a workspace's own presets before the packaged; of two of its own with one name the first is kept."""
        floods = flood_presets()
        depth_classes: dict[str, DepthClasses] = {}
        passability: dict[str, Passability] = {}
        travel: dict[str, Travel] = {}
        for each in own:
            depth_classes = dict(each.depth_classes) | depth_classes
            passability = dict(each.passability) | passability
            travel = dict(each.travel) | travel
        return cls(
            manifest,
            dict(floods.depth_classes) | depth_classes,
            dict(floods.passability) | passability,
            {name: packaged_travel(name) for name in PACKAGED} | travel,
        )

    @property
    def depth_classes(self) -> DepthClasses:
        """The classes that depths are drawn in.

        Raises
        ------
        DeclarationError
            If none has the name that the manifest chooses.
        """
        return _named(self.known_depth_classes, self.chosen.depth_classes, "depth_classes")

    @property
    def travel(self) -> Travel:
        """How fast people walk and drive, and where they may.

        Raises
        ------
        DeclarationError
            If none has the name that the manifest chooses.
        """
        return _named(self.known_travel, self.chosen.travel, "travel")

    def passability(self, vehicle: str) -> Passability:
        """Give the depth up to which a vehicle gets through.

        Raises
        ------
        DeclarationError
            If none has the name that the manifest chooses for the vehicle.
        """
        return _named(self.known_passability, getattr(self.chosen.passability, vehicle), f"passability.{vehicle}")

    @property
    def agreement(self) -> Agreement:
        """How much maps of the same water may differ."""
        return flood_presets().agreement

    def faults(self) -> list[Finding]:
        """Say which of the chosen presets do not exist."""
        asked = [
            ("depth_classes", self.chosen.depth_classes, self.known_depth_classes),
            ("travel", self.chosen.travel, self.known_travel),
            *((f"passability.{each}", name, self.known_passability) for each, name in self.chosen.passability),
        ]
        return [
            Finding(
                "unknown-name",
                "error",
                text("{name} finns inte.", name=name),
                place=PLACE,
                key=key,
                remedy=did_you_mean(name, known),
            )
            for key, name, known in asked
            if name not in known
        ]

    def evidence(self) -> str:
        """Give the presets as text: another of them is another run."""
        known = (self.known_depth_classes, self.known_passability, self.known_travel)
        return str([{name: preset.model_dump_json() for name, preset in sort.items()} for sort in known])


def twice(files: Mapping[str, PresetFile]) -> list[Finding]:
    """Name the presets that several of a workspace's files have: only the first is used.

    Parameters
    ----------
    files
        By the place that a finding names, in the order they were read.
    """
    first: dict[str, str] = {}
    found = []
    for place, each in files.items():
        for key in (f"{sort}.{name}" for sort in SORTS for name in each.of(sort)):
            other = first.setdefault(key, place)
            if other != place:
                said = text("Namnet finns redan i {other}; den här läses inte.", other=other)
                found.append(Finding("name-taken", "error", said, place=place, key=key))
    return found


def _named(known: Mapping[str, Preset], name: str, key: str) -> Preset:
    if name not in known:
        raise DeclarationError(
            text("{name} finns inte.", name=name), place=f"{PLACE}: {key}", remedy=did_you_mean(name, known)
        )
    return known[name]
