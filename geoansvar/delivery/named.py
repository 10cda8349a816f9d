"""The objects that have a name, flow by flow: which of them get wet, which are uncertain, and how deep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geoansvar.delivery.matrix import Cell, Line, Matrix
from geoansvar.delivery.pivots import flows_in
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

_NAMED_KINDS = (
    "vital-service", "safety-point", "shelter", "resource", "hazardous-site", "dam", "pollution-source",
    "protected-area", "heritage", "building",
)  # fmt: skip


def named_matrix(answer: Answer, lang: Lang = "sv") -> Matrix:
    """Lay out the objects with a name under the titles of their layers, a column for each flow.

    Of buildings, only those that are schools or care are named. What gets wet first stands first, and last what
    nobody can tell of.
    """
    kinds = {row["layer"]: row["kind"] for row in answer.sources}
    titles = {row["layer"]: row.get("title") or row["layer"] for row in answer.sources}
    flows = flows_in(answer, answer.result.get("objects", []))
    found = _found(answer, kinds)
    order = {kind: at for at, kind in enumerate(_NAMED_KINDS)}
    lines = [
        _line(titles[layer], next(iter(same.values())), tuple(_cell(same.get(flow), lang) for flow in flows))
        for (layer, _), same in sorted(
            found.items(), key=lambda pair: (order[kinds[pair[0][0]]], pair[0][0], *_urgency(pair[1], flows))
        )
    ]
    return Matrix(
        "named", text("Berörda objekt med namn").render(lang), (text("Lager").render(lang), text("Namn").render(lang)),
        flows, (("wet", ""),), tuple(lines),
    )  # fmt: skip


def named_keys(answer: Answer) -> frozenset[tuple[str, str]]:
    """Give the layer and id of every object that stands by name where room is scarce."""
    return frozenset(_found(answer, {row["layer"]: row["kind"] for row in answer.sources}))


def _found(answer: Answer, kinds: Mapping[str, str]) -> dict[tuple[str, str], dict[str, Row]]:
    """Give the rows of each named object, by flow."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in answer.result.get("objects", []):
        if _is_named(row, kinds.get(row["layer"], "")):
            found.setdefault((row["layer"], row["id"]), {})[str(row["flood"])] = row
    return found


def _urgency(rows: Mapping[str, Row], flows: Sequence[str]) -> tuple[int, str]:
    """Order objects by the first flow at which they are wet or may be, and then by name."""
    touched = (at for at, flow in enumerate(flows) if flow in rows and rows[flow]["wet"] in ("yes", "uncertain"))
    return next(touched, len(flows)), str(next(iter(rows.values()))["name"])


def _line(section: str, row: Row, cells: tuple[Cell | None, ...]) -> Line:
    name, address = str(row["name"]), str(row.get("address") or "")
    return Line(section, name, "", cells, about="" if address in name else address)


def _is_named(row: Row, kind: str) -> bool:
    if not row.get("name") or kind not in _NAMED_KINDS:
        return False
    return kind != "building" or "schools_and_care" in (row.get("counted_in") or ())


def _cell(row: Row | None, lang: Lang) -> Cell | None:
    """Say how an object stands: ``våt 0,8 m``; one that no row tells of is dry in what was mapped."""
    if row is None:
        return None
    if row["wet"] is None:
        return Cell({"wet": text("läge saknas").render(lang)})
    words = shown("wet", row["wet"], lang=lang)
    depth = row.get("depth_max_m")
    return Cell({"wet": f"{words} {shown('depth_max_m', depth, lang=lang)} m" if depth else words})
