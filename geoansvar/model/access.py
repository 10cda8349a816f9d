"""Who may do what with which thing: one function decides, for every door alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from geoansvar.texts import Text, text

Action = Literal["see", "ask", "draw", "download"]


class Access(StrEnum):
    """The tool's own levels, low to high; neither säkerhetsskydd classes nor a decision of sekretess."""

    PUBLIC = "public"
    INTERNAL = "internal"
    LIMITED = "limited"
    PROTECTED = "protected"

    @property
    def rank(self) -> int:
        """0 for public to 3 for protected."""
        return list(Access).index(self)

    @property
    def label(self) -> Text:
        """The level's Swedish name."""
        return ACCESS_TITLES[self]


ACCESS_TITLES = {
    Access.PUBLIC: text("öppen"),
    Access.INTERNAL: text("intern"),
    Access.LIMITED: text("begränsad krets"),
    Access.PROTECTED: text("skyddsvärd"),
}


def highest(*levels: Access) -> Access:
    """Give the most restricted of some levels: an answer is as restricted as its most restricted input."""
    return max(levels, key=lambda level: level.rank, default=Access.PUBLIC)


class Thing(Protocol):
    """Something with an owner's level: a layer's declaration, or a map's recipe."""

    @property
    def access(self) -> Access: ...  # noqa: D102 - a protocol's member says itself

    def field_access(self, name: str) -> Access: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking, and how much the publisher lets them see.

    Attributes
    ----------
    layers
        A layer's name → the fields named for this audience; None means every layer and field up to ``access``.
    questions, maps
        The kinds of questions and the maps named for the audience; None means all.
    generalise_m
        A layer's name → the side (metres) of the grid that its geometry is snapped to before anything is computed.
    minimum_count
        Fewer people than this are never told apart; 0 where everybody may be counted.
    whole
        Whether ``layers`` name every field that is ours, of every layer: then only own columns may be held back.
    """

    audience: str
    access: Access
    layers: Mapping[str, frozenset[str]] | None = field(default=None)
    questions: frozenset[str] | None = None
    maps: frozenset[str] | None = None
    generalise_m: Mapping[str, float] = field(default_factory=dict)
    minimum_count: int = 0
    whole: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether nothing that answers rest on is held back from this principal."""
        return self.access is Access.PROTECTED and (self.layers is None or self.whole) and not self.generalise_m

    @property
    def sees_own_columns(self) -> bool:
        """Whether not even a column of the municipality's own is held back."""
        return self.sees_all and self.layers is None

    def may_ask(self, kind: str) -> bool:
        """Whether questions of a kind are named for this principal."""
        return self.questions is None or kind in self.questions

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one principal's view from another's: what is made for one is never given to another."""
        layers = None if self.layers is None else tuple(sorted(self.layers.items()))
        asks = None if self.questions is None else tuple(sorted(self.questions))
        draws = None if self.maps is None else tuple(sorted(self.maps))
        grid = tuple(sorted(self.generalise_m.items()))
        return self.audience, self.access, layers, asks, draws, grid, self.minimum_count, self.whole


LOCAL = Principal("local", Access.PROTECTED)  # the person at the machine, who can open the files anyway


def may(principal: Principal, action: Action, thing: Thing, name: str, field: str | None = None) -> bool:
    """Decide whether ``principal`` may do ``action`` with the thing called ``name``, or one of its fields.

    Both keys must turn: the data owner's (the level of the layer and of the
    field) and the publisher's (the layers and fields named for the audience).
    """
    del action  # every action needs the same two keys so far
    owner = thing.access if field is None else thing.field_access(field)
    if owner.rank > principal.access.rank:
        return False
    if principal.layers is None:
        return True
    fields = principal.layers.get(name)
    if fields is None:
        return False
    return field is None or field in fields or "*" in fields or field in ("id", "geometry")
