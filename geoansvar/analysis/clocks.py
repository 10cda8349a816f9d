"""When each object falls out once some are down: clocks through the dependency layer, exact to the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple, Self

from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.register import OBJECT_KINDS, Register
from geoansvar.analysis.supply import Supplies, Supply
from geoansvar.analysis.surface import DRY, UNCERTAIN, WET

_ITSELF = -1


class _Fall(NamedTuple):
    """When an object is out, after how many steps, and for want of which supply; the least of all ways there."""

    seconds: int
    steps: int
    supply: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What an object loses, and when it is out because of it.

    Attributes
    ----------
    supply
        The supply whose loss counts: that which is sure to have the object out first.
    at_s
        When the object is out at the latest, seconds from the beginning; None where no endurance tells.
    lost_at_s
        When its provider is out at the latest; None likewise.
    soonest_s
        When the object is out at the soonest, were every unknown endurance none at all: to compare with, not to show.
    via
        From the object that is down to the provider.
    unknown
        The objects whose endurance is not known on the way that may be the quickest.
    """

    supply: Supply
    at_s: int | None
    lost_at_s: int | None
    soonest_s: int
    via: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def may_be_earlier(self) -> bool:
        """Whether an unknown endurance on some way may have it out before the hour that is told."""
        return self.at_s is None or self.soonest_s < self.at_s

    @property
    def serious_at_s(self) -> int | None:
        """When the outage is no longer accepted: the supply has been gone for the accepted time, and nothing is left.

        None where either time is not known.
        """
        if self.at_s is None or self.lost_at_s is None or self.supply.tolerated_s is None:
            return None
        return max(self.at_s, self.lost_at_s + self.supply.tolerated_s)


class Clocks:
    """When each object is out, once some are down.

    Two clocks run: one counts known endurances only and tells the latest hour; the other lets what is unknown be as
    short as it may, and tells who may lose anything at all. Dijkstra's search from all that are down at once: a
    circle of dependencies is gone round no more than once.

    Parameters
    ----------
    down
        Ids of the objects that are out from the beginning.
    lasts_s
        When they are back, and all that hangs on them with them; whoever holds out until then is never out. None is
        for as long as anybody looks.

    Attributes
    ----------
    out
        Every object that is down, or out for want of a supply sooner or later, as far as anybody knows.
    surely_out
        Those that are out whatever the unknown endurances are: all, if what is down never comes back.
    """

    def __init__(self, supplies: Supplies, down: Iterable[str], *, lasts_s: int | None = None) -> None:
        self.supplies = supplies
        self.down = frozenset(down)
        self._lasts_s = lasts_s
        self._latest = self._searched(unknown_s=None)
        self._soonest = self._searched(unknown_s=0)
        self.out = frozenset(self._soonest)
        self.surely_out = self.out if lasts_s is None else frozenset(self._latest)

    def loss(self, object_id: str) -> Loss | None:
        """Tell how an object loses its supply, whether or not it is down itself; None where it does not."""
        soonest = self._first(object_id, self._soonest, unknown_s=0)
        if soonest is None:
            return None
        latest = self._first(object_id, self._latest, unknown_s=None)
        fall, falls = (soonest, self._soonest) if latest is None else (latest, self._latest)
        supply = self.supplies.all[fall.supply]
        provider = self._latest.get(supply.provider)
        quickest = self._way(soonest, self._soonest)
        return Loss(
            supply,
            None if latest is None else latest.seconds,
            None if provider is None else provider.seconds,
            soonest.seconds,
            tuple(each.provider for each in self._way(fall, falls)),
            tuple(each.dependent for each in quickest if each.endurance_s is None),
        )

    def lost_services(self, object_id: str) -> list[str]:
        """Name the services whose providers are out, of those that an object needs."""
        needed = (self.supplies.all[at] for at in self.supplies.of_dependent.get(object_id, ()))
        return sorted({each.service for each in needed if each.service and each.provider in self._soonest})

    def _searched(self, *, unknown_s: int | None) -> dict[str, _Fall]:
        """Give the first fall of every object that is out."""
        waiting = [(_Fall(0, 0, _ITSELF), object_id) for object_id in sorted(self.down)]
        falls: dict[str, _Fall] = {}
        while waiting:
            fall, object_id = heappop(waiting)
            if object_id not in falls:
                falls[object_id] = fall
                for at in self.supplies.from_provider.get(object_id, ()):
                    after = self._after(fall, at, unknown_s)
                    if after is not None:
                        heappush(waiting, (after, self.supplies.all[at].dependent))
        return falls

    def _first(self, object_id: str, falls: dict[str, _Fall], *, unknown_s: int | None) -> _Fall | None:
        """Give the first fall that an object's own supplies cause."""
        lost = [
            self._after(falls[provider], at, unknown_s)
            for at in self.supplies.of_dependent.get(object_id, ())
            if (provider := self.supplies.all[at].provider) in falls
        ]
        return min((fall for fall in lost if fall is not None), default=None)

    def _after(self, fall: _Fall, supply: int, unknown_s: int | None) -> _Fall | None:
        """Give the fall that one causes in who has a supply of it; an unknown endurance of None lasts for ever."""
        endurance_s = self.supplies.all[supply].endurance_s
        lasts_s = unknown_s if endurance_s is None else endurance_s
        if lasts_s is None or (self._lasts_s is not None and fall.seconds + lasts_s >= self._lasts_s):
            return None
        return _Fall(fall.seconds + lasts_s, fall.steps + 1, supply)

    def _way(self, fall: _Fall, falls: dict[str, _Fall]) -> list[Supply]:
        """Follow a fall back to what is down, and give the supplies that are lost on the way, in their order."""
        way: list[Supply] = []
        while fall.supply != _ITSELF:
            way.append(self.supplies.all[fall.supply])
            fall = falls[way[-1].provider]
        return way[::-1]


@dataclass(frozen=True, slots=True)
class Outset:
    """Which objects are down, which may be, and which nobody can tell of; all others stand.

    Attributes
    ----------
    cause
        Why they are down: somebody asked (``down``), or they stand in water (``wet``).
    """

    down: frozenset[str]
    doubtful: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    cause: str = "down"

    @classmethod
    def at_flow(cls, exposed: Iterable[Exposed], supplies: Supplies) -> Self:
        """Let what is wet at a flow be down; a process without a place falls with the objects it uses, not by itself.

        What is unmapped or has no place is unknown, and so is what only a dependency names or no layer given has.

        Parameters
        ----------
        exposed
            Layers of objects, all at one flow.
        """
        through = _processes(supplies.register)
        states = {key: state for key, state in _states(exposed, supplies.register) if key not in through}
        told = {key for key, state in states.items() if state in (WET, UNCERTAIN, DRY)}
        return cls(
            frozenset(key for key, state in states.items() if state == WET),
            frozenset(key for key, state in states.items() if state == UNCERTAIN),
            (supplies.ids | states.keys()) - told - through,
            "wet",
        )

    def clocks(self, supplies: Supplies, *, lasts_s: int | None = None) -> tuple[Clocks, Clocks, Clocks]:
        """Let the clocks run three times: on what is certain, on what is possible, and on what nobody can rule out."""
        possible = self.down | self.doubtful
        sure = Clocks(supplies, self.down, lasts_s=lasts_s)
        maybe = Clocks(supplies, possible, lasts_s=lasts_s) if self.doubtful else sure
        return sure, maybe, Clocks(supplies, possible | self.unknown, lasts_s=lasts_s) if self.unknown else maybe


def _states(exposed: Iterable[Exposed], register: Register) -> Iterator[tuple[str, int]]:
    """Give the state of every object by id; where two layers share one, the row that the register goes by."""
    for each in exposed:
        if each.layer.kind in OBJECT_KINDS:
            for position, object_id in enumerate(each.layer.frame["id"].tolist()):
                at = register.where.get(object_id)
                if at is not None and (at[0].name, at[1]) == (each.layer.name, position):
                    yield object_id, int(each.states[position])


def _processes(register: Register) -> frozenset[str]:
    """Give the processes that are where the objects they use are."""
    users = {place for places in register.users.values() for place in ((each.name, at) for each, at in places)}
    layers = {layer.name: layer for layer in register.of_kind("vital-service")}
    return frozenset(layers[name].rows[at]["id"] for name, at in users if not layers[name].lookup.placed[at])
