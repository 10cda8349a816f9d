"""What a result table is: its key, its columns with titles and units, and the groups of columns that many share."""

from __future__ import annotations

from dataclasses import dataclass

from geoansvar.texts import Text, text

Pair = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a result table: its key in the rows, its title, and its unit.

    ``words`` is the column whose codes its values are, where that is another than its own.
    """

    key: str
    title: Text
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an answer: its result key, its title, and its columns in order."""

    key: str
    title: Text
    columns: tuple[TableColumn, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that every row of the table has."""
        return tuple(column.key for column in self.columns)


def table(key: str, title: Text, *pairs: Pair, words: dict[str, str] | None = None) -> Table:
    """Make a table of columns that are given as key and title; ``words`` says whose codes a column's values are."""
    own = words or {}
    return Table(key, title, tuple(TableColumn(name, said, _unit(name), own.get(name, "")) for name, said in pairs))


def _unit(key: str) -> str:
    units = {"_h": "h", "_m": "m", "_m2": "m²", "_min": "min", "minutes": "min", "hours_until": "h"}
    return next((unit for ending, unit in units.items() if key.endswith(ending)), "")


OBJECT = (("layer", text("Lager")), ("id", text("Id")), ("name", text("Namn")), ("address", text("Adress")))
ANSWERS = (
    ("responsible", text("Verksamhetsansvarig (id)")),
    ("responsible_name", text("Verksamhetsansvarig")),
    ("contact", text("Kontakt")),
)
PARTS = (
    ("total", text("Summa")), ("affected", text("Berört")), ("uncertain", text("Osäkert")),
    ("outside", text("Utanför")), ("no_data", text("Uppgift saknas")),
)  # fmt: skip
DISTANCE = ("distance_m", text("Avstånd (m)"))
ENDURANCE = (("backup_power", text("Reservkraft")), ("endurance_h", text("Uthållighet (h)")))
TOLERATED = ("tolerated_outage_h", text("Acceptabel avbrottstid (h)"))
