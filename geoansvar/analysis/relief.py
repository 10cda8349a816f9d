"""What can stand in for a supply that is lost: the words that registers of resources have for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import by_name
from geoansvar.model.answer import Row

# What a resource is called, as municipalities write it; each is looked for inside its type and its name.
RELIEF_WORDS: dict[str, tuple[str, ...]] = {
    "el": ("elverk", "generator", "reservkraft", "batteri", "power supply"),
    "vatten": ("nödvatten", "dricksvatten", "vattentank", "vattenvagn", "vattenbil", "drinking water"),
    "varme": ("kamin", "värmare", "värmefläkt", "varmluft", "värmeaggregat", "heater"),
    "bransle": ("diesel", "bensin", "drivmedel", "bränsle", "fuel"),
    "tele": ("rakel", "satellit", "mobilmast", "kortvåg", "satellite"),
    "it": ("satellitlänk", "bredbandslänk", "radiolänk"),
    "transport": ("bandvagn", "terrängfordon", "buss", "lastbil", "helikopter"),
    "personal": ("frivillig", "personal", "volunteer"),
}  # fmt: skip
_STATIONARY = ("stationär", "fast installer", "fast elverk", "fast reservkraft", "stationary")


@dataclass(frozen=True, slots=True)
class Relief:
    """A declared resource that can be brought somewhere, where it stands, and the supplies it can stand in for."""

    row: Row
    layer: str
    position: int
    services: tuple[str, ...]

    def as_row(self, register: Register, lost: Collection[str]) -> Row:
        """Describe it, with the lost supplies that it can stand in for."""
        keys = ("layer", "id", "name", "amount", "unit", "ready_in_min", "needs", "holder")
        stands_in_for = [service for service in self.services if service in lost]
        holder = register.name_of(self.row["holder"])
        return {key: self.row[key] for key in keys} | {"holder_name": holder, "stands_in_for": stands_in_for}


def readiest(resource: Row) -> tuple[Any, ...]:
    """Order resources by whether they get there for certain, then by how soon they are ready, unknown last."""
    ready = resource["ready_in_min"]
    return not resource["certain"], float("inf") if ready is None else ready, *by_name(resource)


def movable(register: Register) -> list[Relief]:
    """Give the resources that can be brought somewhere, in the register's order: layer by layer, row by row."""
    return [
        Relief(row, layer.name, at, stands_in_for(row))
        for layer in register.of_kind("resource")
        for at, row in layer.rows.items()
        if not _has(row, _STATIONARY)
    ]


def stands_in_for(row: Row) -> tuple[str, ...]:
    """Name the supplies that a resource can stand in for."""
    return tuple(service for service, words in RELIEF_WORDS.items() if _has(row, words))


def _has(row: Row, words: Collection[str]) -> bool:
    called = f"{row.get('type') or ''} {row.get('name') or ''}".casefold()
    return any(word in called for word in words)
