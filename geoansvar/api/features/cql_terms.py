"""What a filter is made of: fields that there are, words and numbers, and what is true, false or unknown of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geoansvar.api.features.crs_params import Reference
from geoansvar.api.features.geometries import Geometries
from geoansvar.api.features.values import Booleans, Values
from geoansvar.api.features.views import LayerView
from geoansvar.errors import ParameterInvalid
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import Text, text

Node = Mapping[str, Any]
GEOMETRY = "geometry"


def refused(message: Text, remedy: Text | None = None) -> ParameterInvalid:
    """Make the refusal of a filter."""
    return ParameterInvalid(message, place="filter", remedy=remedy)


def unknown_field(name: str, view: LayerView, parameter: str) -> ParameterInvalid:
    """Refuse a field: one that is hidden from the asker is told as one that is not there."""
    known = [field.name for field in view.fields]
    return ParameterInvalid(
        text("Det finns inget fält som heter {name}.", name=name[:100]),
        place=parameter,
        remedy=did_you_mean(name, known) or text("Fälten är {names}.", names=", ".join(known)),
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of each row: ``yes`` where it is true; ``known`` where it is true or false."""

    yes: Booleans
    known: Booleans

    @classmethod
    def of(cls, yes: Booleans, known: Booleans) -> Truth:
        """Give what holds where it is known."""
        return cls(yes & known, known)

    @classmethod
    def same(cls, value: bool, count: int) -> Truth:  # noqa: FBT001 - a truth is what it is about
        """Give one truth for all rows."""
        return cls(np.full(count, value), np.ones(count, dtype=bool))

    def turned(self) -> Truth:
        """Give its opposite; what is unknown stays so."""
        return Truth(self.known & ~self.yes, self.known)

    def both(self, other: Truth) -> Truth:
        """True where both are; false where either is, whatever is unknown of the other."""
        false = (self.known & ~self.yes) | (other.known & ~other.yes)
        yes = self.yes & other.yes
        return Truth(yes, yes | false)

    def either(self, other: Truth) -> Truth:
        """True where either is; false where both are."""
        return self.turned().both(other.turned()).turned()


@dataclass(frozen=True, slots=True)
class Terms:
    """The fields and places that a filter may speak of.

    Attributes
    ----------
    system
        In which the filter's own coordinates are.
    """

    view: LayerView
    system: Reference

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.view)

    def values(self, name: Any) -> Values:
        """Give a field's values.

        Raises
        ------
        ParameterInvalid
            If there is no such field, or none that the asker may see: the two are told alike.
        """
        if not isinstance(name, str) or self.view.field(name) is None:
            raise unknown_field(str(name), self.view, "filter")
        return self.view.values(name)

    def places(self, name: Any) -> Geometries:
        """Give where the rows are, in the filter's own system.

        Raises
        ------
        ParameterInvalid
            If the field is not their geometry, or the layer has none.
        """
        if name != GEOMETRY or self.view.layer.declaration.kind_of.shape == "none":
            raise unknown_field(str(name), self.view, "filter")
        return self.view.geometries(self.system)


def property_of(node: Any) -> str | None:
    """Give the field that a part of a filter names; None where it is something else."""
    return str(node["property"]) if isinstance(node, dict) and set(node) == {"property"} else None


def called(node: Any, name: str) -> Any:
    """Give what a function of one argument is called with; None where it is not that function."""
    if not isinstance(node, dict) or str(node.get("op", "")).lower() != name:
        return None
    arguments = node.get("args")
    return arguments[0] if isinstance(arguments, list) and len(arguments) == 1 else None
