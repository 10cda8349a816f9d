"""Whom to call: a function and a number, and whether anybody has confirmed it lately."""

from __future__ import annotations

from datetime import date

from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import days_since
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.texts import text

FAULTS = {
    "contact-expired": text("Kontakten till {name} bekräftades senast {day}."),
    "agreement-expired": text("Avtalet med {name} gick ut {day}."),
}
NEVER = {
    "contact-expired": text("Kontakten till {name} har aldrig bekräftats."),
    "no-contact": text("{name} har inget telefonnummer i registret."),
}
COLUMNS = {"contact-expired": "verified", "no-contact": "phone_24_7", "agreement-expired": "agreement_until"}


class Contacts:
    """The contacts of a register as they stand on a day; each actor's is looked up once.

    Parameters
    ----------
    register
        Whose actors they are.
    as_of
        The day that a contact must still be valid on.
    """

    def __init__(self, register: Register, *, as_of: date) -> None:
        self._register = register
        self._as_of = as_of
        self._known: dict[str, Row] = {}

    def of(self, actor: str | None) -> Row | None:
        """Give an actor's contact; None where there is no such actor."""
        row = self._register.actors.get(actor or "")
        if row is None:
            return None
        if row["id"] not in self._known:
            self._known[row["id"]] = self._contact(row)
        return self._known[row["id"]]

    def remarks(self, row: Row) -> list[tuple[str, str | None]]:
        """Tell what is wrong with an actor's contact or agreement: the reason, and the day it concerns."""
        state = self._state(row)
        remarks: list[tuple[str, str | None]] = []
        if state == "missing":
            remarks.append(("no-contact", None))
        if state == "expired":
            remarks.append(("contact-expired", row["verified"]))
        if row["agreement_until"] is not None and days_since(row["agreement_until"], self._as_of) > 0:
            remarks.append(("agreement-expired", row["agreement_until"]))
        return remarks

    def findings(self, row: Row) -> list[Finding]:
        """Say what is wrong with an actor's contact or agreement, with what to do about it."""
        return [
            Finding(
                reason,
                "warning",
                text(FAULTS[reason].template, name=row["name"], day=day)
                if day
                else text(NEVER[reason].template, name=row["name"]),
                place=f"layers/{row['layer']}.toml",
                key=COLUMNS[reason],
                row=row["id"],
                remedy=text("Ring aktören, och skriv numret och dagens datum i aktörslagret."),
            )
            for reason, day in self.remarks(row)
        ]

    def _contact(self, row: Row) -> Row:
        return {
            "state": self._state(row),
            "function": row["contact_function"],
            "phone": row["phone"],
            "phone_24_7": row["phone_24_7"],
            "deputy": self._register.name_of(row["deputy"]),
            "deputy_phone": row["deputy_phone"],
            "other_way": row["other_way"],
            "verified": row["verified"],
        }

    def _state(self, row: Row) -> str:
        """A number that nobody has ever confirmed is as uncertain as one that is too old."""
        if row["phone"] is None and row["phone_24_7"] is None:
            return "missing"
        fresh = (
            row["verified"] is not None
            and days_since(row["verified"], self._as_of) <= self._register.contact_valid_days
        )
        return "ok" if fresh else "expired"
