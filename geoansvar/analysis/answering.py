"""Who answers for an object of a row, and numbers as a row writes them."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.register import ROLES, Register
from geoansvar.model.answer import Row


class Answering:
    """Who answers for objects, and how they are called.

    Parameters
    ----------
    register
        None where there is none to ask: then nobody is known.
    as_of
        The day on which a contact must still be valid.
    """

    def __init__(self, register: Register | None, *, as_of: date) -> None:
        self._register = register
        self._contacts = None if register is None else Contacts(register, as_of=as_of)

    def of(self, kind: str, row: Row) -> Row:
        """Give the actor of a plain row, by id and name, and the contact."""
        if self._register is None or self._contacts is None or kind not in ROLES:
            return {}
        actor = row.get(ROLES[kind][0])
        return {
            "responsible": actor,
            "responsible_name": self._register.name_of(actor),
            "contact": self._contacts.of(actor),
        }


def plain_numbers(values: NDArray[np.float64], decimals: int = 1) -> list[float | None]:
    """Write numbers as plain ones; what is not known is None, never NaN and never infinite."""
    known = np.isfinite(values)
    return [
        value if there else None for value, there in zip(values.round(decimals).tolist(), known.tolist(), strict=True)
    ]
