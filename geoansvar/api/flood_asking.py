"""What an address asks about floods: the question, and which of its rows are wanted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import Query

from geoansvar.errors import ParameterInvalid
from geoansvar.model.question import MODELS
from geoansvar.texts import text

FLOOD_KINDS = ("exposure", "flood-directive")
NUMBERS = ("search_m", "discharge_m3_s", "level_m")
Asked = dict[str, str | list[str]]

Kind = Annotated[str | None, Query(description="Frågan: exposure eller flood-directive. Utan den ställs ingen.")]
Many = Annotated[list[str] | None, Query()]
Floods = Annotated[
    list[str] | None, Query(description="Flöden eller lager; får stå flera gånger. Alla, om inget anges.")
]
Objects = Annotated[list[str] | None, Query(description="Lager vars objekt räknas; får stå flera gånger.")]
By = Annotated[str | None, Query(description="Lager med distrikt som svaret delas upp på.")]
Thresholds = Annotated[str | None, Query(description="Vattendjup i meter, som 0,2 0,5.", max_length=200)]
CellRule = Annotated[str | None, Query(description="all-touched eller centre.")]
SearchM = Annotated[str | None, Query(description="Så långt utanför objektet söks djup, meter.")]
PopulationMethod = Annotated[str | None, Query(description="area eller building.")]
Discharge = Annotated[str | None, Query(description="Avläst flöde, m³/s.")]
Level = Annotated[str | None, Query(description="Avläst vattenstånd, meter.")]
UnknownRows = Annotated[
    str | None, Query(description="true: lista även det stora flertal som saknar uppgift, i filer.")
]
AsOf = Annotated[str | None, Query(description="Dag som svaret gäller.")]


def asked_of(given: Mapping[str, str | list[str] | None]) -> Asked:
    """Keep what was given, trimmed; what is empty was not."""
    asked: Asked = {}
    for key, value in given.items():
        if isinstance(value, list):
            many = [each.strip() for each in value if each.strip()]
            if many:
                asked[key] = many
        elif value and value.strip():
            asked[key] = value.strip()
    return asked


def question_of(asked: Asked) -> dict[str, Any]:
    """Put together the question that an address asks.

    Only what the kind of question takes is passed on: a form that was changed from one kind to the other still has
    the fields of the first.

    Raises
    ------
    ParameterInvalid
        If a number is none.
    """
    kind = str(asked.get("kind"))
    model = MODELS.get(kind)
    if model is not None and kind not in FLOOD_KINDS:
        raise ParameterInvalid(
            text("{value} är ingen fråga om översvämning.", value=kind), place="kind",
            remedy=text("De som finns är {names}.", names=", ".join(FLOOD_KINDS)),
        )  # fmt: skip
    taken = set(model.model_fields) if model is not None and kind in FLOOD_KINDS else {"kind"}
    question: dict[str, Any] = {key: value for key, value in asked.items() if key in taken}
    for key in set(NUMBERS) & set(question):
        question[key] = number_in(str(question[key]), key)
    if "thresholds_m" in question:
        question["thresholds_m"] = depths_in(str(question["thresholds_m"]))
    return question


def number_in(written: str, key: str) -> float:
    """Read a number as people write it: ``1 234,5``.

    Raises
    ------
    ParameterInvalid
        If it is none; ``place`` is the parameter.
    """
    try:
        number = float(re.sub(r"\s", "", written).replace(",", "."))
        if not math.isfinite(number):
            raise ValueError(written)
    except ValueError:
        raise ParameterInvalid(
            text("{value} är inget tal.", value=written), place=key, remedy=text("Ange ett tal, som 210 eller 1,5.")
        ) from None
    return number


def depths_in(written: str) -> list[float]:
    """Read several depths: ``0,2 0,5`` and ``0.2;0.5`` alike."""
    parts: Iterable[str] = re.split(r"[;\s]+", re.sub(r",\s", " ", written.strip()))
    return [number_in(part, "thresholds_m") for part in parts if part]
