"""Who cannot do without whom, and for how long: the dependency layer, and the objects that processes use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Self

from geoansvar.analysis.register import Register
from geoansvar.model.answer import Row

_HOUR = 3600  # seconds: hours are added as whole seconds, so that no sum depends on its order


@dataclass(frozen=True, slots=True)
class Supply:
    """What one object cannot do without: a row of a dependency layer, or an object that a process uses.

    Attributes
    ----------
    service
        What is supplied; None where no row tells, and for an object that a process uses.
    endurance_s
        How long the dependent holds out without it, as the dependency tells, or else the dependent; None is unknown.
    tolerated_s
        The outage that is accepted, as the dependency tells, or else the dependent; None is unknown.
    """

    dependent: str
    provider: str
    service: str | None
    endurance_s: int | None
    tolerated_s: int | None

    @property
    def order(self) -> tuple[str, str, str, int, int]:
        """An order that does not depend on that of the rows."""
        endurance, tolerated = (-1 if each is None else each for each in (self.endurance_s, self.tolerated_s))
        return self.dependent, self.provider, self.service or "", endurance, tolerated


@dataclass(frozen=True, slots=True, eq=False)
class Supplies:
    """Every dependency of a register, in an order that does not depend on that of its rows.

    Every row is needed: a register cannot say that one provider replaces another, so who has two of the same service
    is out when the first of them is.

    Attributes
    ----------
    of_dependent, from_provider
        Positions in ``all``, by id.
    """

    register: Register
    all: tuple[Supply, ...]
    of_dependent: dict[str, list[int]]
    from_provider: dict[str, list[int]]

    @classmethod
    def of(cls, register: Register) -> Self:
        """Take the dependencies of a register, and the objects that its processes use."""
        supplies = sorted((*_declared(register), *_used(register)), key=lambda supply: supply.order)
        of_dependent: dict[str, list[int]] = {}
        from_provider: dict[str, list[int]] = {}
        for at, supply in enumerate(supplies):
            of_dependent.setdefault(supply.dependent, []).append(at)
            from_provider.setdefault(supply.provider, []).append(at)
        return cls(register, tuple(supplies), of_dependent, from_provider)

    @property
    def ids(self) -> frozenset[str]:
        """Every id that any dependency names."""
        return frozenset(self.of_dependent) | frozenset(self.from_provider)

    @property
    def nowhere(self) -> frozenset[str]:
        """The ids that no layer has."""
        return self.ids - self.register.where.keys()

    def row(self, object_id: str) -> Row:
        """Give the row of an object; where no layer has it, only its id is known."""
        place = self.register.where.get(object_id)
        return {"id": object_id} if place is None else place[0].rows[place[1]]

    def name(self, object_id: str) -> str:
        """Give what an object is called; its id where it has no name."""
        return self.row(object_id).get("name") or object_id


def hours(seconds: int | None) -> float | None:
    """Write whole seconds as hours; None stays None."""
    return None if seconds is None else round(seconds / _HOUR, 4)


def seconds(value: float | None) -> int | None:
    """Read hours; what is not a time is as unknown as what is not there."""
    return round(value * _HOUR) if value is not None and isfinite(value) and value >= 0 else None


def _declared(register: Register) -> Iterator[Supply]:
    for layer in register.of_kind("dependency"):
        for row in layer.rows.values():
            if row["dependent"] is not None and row["provider"] is not None:
                yield _supply(register, row["dependent"], row["provider"], row)


def _used(register: Register) -> Iterator[Supply]:
    for provider, users in register.users.items():
        for layer, position in users:
            yield _supply(register, layer.rows[position]["id"], provider, {})


def _supply(register: Register, dependent: str, provider: str, told: Row) -> Supply:
    place = register.where.get(dependent)
    own: Row = {} if place is None else place[0].rows[place[1]]
    endurance, tolerated = (
        own.get(key) if told.get(key) is None else told[key] for key in ("endurance_h", "tolerated_outage_h")
    )
    return Supply(dependent, provider, told.get("service"), seconds(endurance), seconds(tolerated))
