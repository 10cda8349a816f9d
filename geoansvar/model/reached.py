"""A number of who reaches a point, and what opens the rows behind it; it stands in no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from geoansvar.model.table import DISTANCE, OBJECT, Table, table
from geoansvar.texts import text

if TYPE_CHECKING:
    from geoansvar.model.answer import Row

ReachPart = Literal["has", "lacks", "no-data"]
REACH_PARTS: tuple[ReachPart, ...] = ("has", "lacks", "no-data")
OPENED: Table = table(
    "beyond", text("Rutor"), *OBJECT, ("adds", text("Räknas med")), ("residents", text("Folkbokförda")), DISTANCE,
    ("minutes", text("Tid (min)")), ("nearest", text("Närmaste punkt (id)")), ("nearest_name", text("Närmaste punkt")),
    ("reason", text("Orsak")), ("uncertain", text("Nås om osäkra passager är öppna")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReachNumber:
    """One number of an answer on cover.

    Attributes
    ----------
    key
        What is counted, as the totals' ``key``.
    limit
        The limit, in metres or minutes as the question has it.
    flood
        At which flow; None is dry.
    part
        Who has a point within the limit, who lacks one, each with those in doubt, or of whom nothing is known.
    district
        Only what lies in the district of this id; ``-`` in none.
    """

    key: str
    limit: float
    flood: str | None
    part: ReachPart
    district: str | None = None


class ReachedLedger(Protocol):
    """Opens the numbers of an answer on cover."""

    def open(self, number: ReachNumber) -> list[Row] | None:
        """Give the rows behind a number, each with what it ``adds``; None where it is none of the answer's."""
