"""A hand-made situation: what stands in tests/delivery/answers.py, frozen at seven minutes past three."""

from datetime import datetime
from typing import Any

from geoansvar.model.access import Access
from geoansvar.model.answer import Row, total_row
from geoansvar.workspace.situations import Situation
from tests.delivery.answers import row, small_answer

TIME = datetime.fromisoformat("2026-11-16T03:07:00+01:00")


def open_side(**given: Any) -> Row:
    """What somebody who sees public layers alone is answered: one school, no register."""
    answer = small_answer(notice="access-limited", access=Access.PUBLIC)
    result: dict[str, list[Row]] = {key: [] for key in answer.result}
    result["schools_and_care"] = [row("schools_and_care", layer="byggnader", id="b1", name="Kajskolan", inside="yes")]
    totals = [total_row("residents", "persons", affected=412, uncertain=3, outside=8585, no_data=0)]
    return answer.as_json() | {"result": result, "totals": totals} | given


def small_situation(**given: Any) -> Situation:
    plain: dict[str, Any] = {
        "id": f"20261116T020700Z-{'ab' * 32}",
        "time": TIME,
        "audience": "local",
        "answer": small_answer().as_json(),
        "exposure": None,
        "public_answer": open_side(),
        "public_exposure": None,
        "minimum_count": 5,
    }
    return Situation(**(plain | given))
