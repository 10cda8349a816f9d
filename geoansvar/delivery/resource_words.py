"""Resources that can stand in for a supply, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, number_text, text


def resources_text(resources: Iterable[Row], lang: Lang = "sv") -> str:
    """Name what can be brought to a point: ``Nödvattentank (12 st, klar inom 180 min)``, and what is in doubt."""
    return "; ".join(resource_text(row, lang) for row in resources)


def resource_text(row: Row, lang: Lang = "sv") -> str:
    """Name one resource, with how many there are, how soon it is ready, and what is in doubt."""
    name = str(row.get("name") or row["id"])
    said = ", ".join([*_amount(row, lang), *(words.render(lang) for words in _about(row))])
    return f"{name} ({said})" if said else name


def _amount(row: Row, lang: Lang) -> Iterator[str]:
    if row.get("amount") is not None:
        whole = float(row["amount"]).is_integer()
        yield f"{number_text(row['amount'], lang, decimals=0 if whole else 1)} {row.get('unit') or ''}".strip()


def _about(row: Row) -> Iterator[Text]:
    if row.get("ready_in_min") is not None:
        yield text("klar inom {minutes} min", minutes=row["ready_in_min"])
    if not row.get("certain", True):
        yield text("osäkert om den kommer fram")
    if row.get("wet") in ("yes", "uncertain"):
        yield text("står i vatten") if row["wet"] == "yes" else text("kanske i vatten")
