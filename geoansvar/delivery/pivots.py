"""Which tables of an answer are pivoted, and how: flows as columns, what is counted as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from geoansvar.delivery.matrix import Behind, Cell, Line, Matrix
from geoansvar.delivery.titles import shown
from geoansvar.delivery.trades import TRADES_OF, division_text
from geoansvar.model.answer import Answer, Row
from geoansvar.model.number import NOWHERE
from geoansvar.texts import Lang, Text, text

WET_AT_ALL = "wet"  # the column of a strip in which no depth is asked for
_VALUE = {
    "value": text("berört"),
    "uncertain": text("osäkert"),
    "added": text("tillkommer"),
    "no_data": text("utan uppgift"),
}
_TICKED = {
    "affected": text("berörs"),
    "value": text("antal"),
    "uncertain": text("osäkert"),
    "no_data": text("utan uppgift"),
}
_STRIP = {
    "affected": text("berört"),
    "uncertain": text("osäkert"),
    "no_data": text("djup saknas"),
    "fewer": text("färre än vid förra"),
}
_COUNTED = {  # what the parts of a total are called where they stand flow by flow
    "affected": text("berört"),
    "uncertain": text("osäkert"),
    "outside": text("utanför"),
    "no_data": text("utan uppgift"),
    "total": text("summa"),
}
# Groups that are a code of some scheme, and say nothing without its name.
_SCHEMES = {
    "workplaces": text("SNI"),
    "employees": text("SNI"),
    "ied_plants": text("riskklass"),
    "polluted_sites": text("riskklass"),
}
_NO_GROUP = "unknown"
_WET_PARTS = ("affected", "uncertain")  # of a total, in the column where no depth is asked for


def matrices_of(answer: Answer, lang: Lang = "sv") -> dict[str, Matrix]:
    """Give the pivoted tables of an answer by the key of the table they show; none for questions without flows."""
    made = {
        "exposure": (_totals, _groups, _thresholds, _districts),
        "flood-directive": (_headings, _obligatory, _ticks),
    }.get(answer.kind, ())
    found = (make(answer, lang) for make in made)
    return {matrix.key: matrix for matrix in found if matrix.lines}


def flows_in(answer: Answer, rows: Iterable[Row] = ()) -> tuple[str, ...]:
    """Give the flows of an answer in their own order; of a part of one, in the order its rows have them."""
    named = answer.result.get("flows") or rows
    return tuple(dict.fromkeys(str(row["flood"]) for row in named if row.get("flood") is not None))


def indicator_title(indicator: str, group: str | None, lang: Lang = "sv") -> str:
    """Name a number: ``Byggnader``, and of a part of it only the part: ``bostad``, ``SNI 56 Restaurang…``."""
    if group is not None:
        words = division_text(group, lang) if indicator in TRADES_OF else shown("group", group, lang=lang)
        scheme = _SCHEMES.get(indicator) if group != _NO_GROUP else None
        return f"{scheme.render(lang)} {words}" if scheme else words
    title = shown("indicator", indicator, lang=lang)
    return f"{title[:1].upper()}{title[1:]}"


def _headings(answer: Answer, lang: Lang) -> Matrix:
    return _by_indicator(answer, "headings", "heading", text("Rubrik"), text("Följder per flöde"), lang)


def _obligatory(answer: Answer, lang: Lang) -> Matrix:
    return _by_indicator(answer, "obligatory", "item", text("Punkt"), text("Obligatoriskt innehåll"), lang)


def _by_indicator(answer: Answer, key: str, section: str, head: Text, title: Text, lang: Lang) -> Matrix:
    rows = answer.result.get(key, [])
    flows = flows_in(answer, rows)
    lines: dict[tuple[str, str, str | None], list[Row]] = {}
    order = list(dict.fromkeys(row[section] for row in rows))
    for row in sorted(rows, key=lambda row: order.index(row[section])):
        lines.setdefault((row[section], row["indicator"], row["group"]), []).append(row)
    return Matrix(
        key,
        title.render(lang),
        (head.render(lang), text("Uppgift").render(lang)),
        flows,
        _titles(_VALUE, rows, lang),
        tuple(
            Line(
                shown(section, under, lang=lang),
                indicator_title(indicator, group, lang),
                str(same[0]["unit"] or ""),
                tuple(_counted(same, flow, indicator, group) for flow in flows),
                is_part=group is not None,
            )
            for (under, indicator, group), same in lines.items()
        ),
    )


def _counted(rows: Sequence[Row], flow: str, indicator: str, group: str | None) -> Cell | None:
    """Give a row's cell at a flow; what has no layer says so at every flow."""
    row = next((row for row in rows if row["flood"] in (flow, None)), None)
    if row is None:
        return None
    counted = row["value"] is not None
    return Cell(
        {key: row.get(key) for key in _VALUE}, row["state"], Behind(indicator, flow, group) if counted else None
    )


def _ticks(answer: Answer, lang: Lang) -> Matrix:
    rows = answer.result.get("ticks", [])
    flows = flows_in(answer, rows)
    lines: dict[str, dict[str, Cell]] = {}
    for row in rows:
        behind = None if row["state"] == "no-layer" else Behind(str(row["category"]), str(row["flood"]))
        cell = Cell({key: row.get(key) for key in _TICKED}, None, behind)
        lines.setdefault(str(row["category"]), {})[str(row["flood"])] = cell
    return Matrix(
        "ticks",
        text("Berörs följande?").render(lang),
        ("", text("Kategori").render(lang)),
        flows,
        _titles(_TICKED, rows, lang),
        tuple(
            Line("", _capital(shown("tick", category, lang=lang)), "objects", _at(flows, cells))
            for category, cells in lines.items()
        ),
    )


def _totals(answer: Answer, lang: Lang) -> Matrix:
    rows = [row for row in answer.totals if row.get("flood")]
    return _counts("totals", text("Antal per flöde"), None, {"": rows}, answer, lang)


def _groups(answer: Answer, lang: Lang) -> Matrix:
    """Lay out what a number is made of: roads by class, houses by purpose, work by trade."""
    by_key: dict[str, list[Row]] = {}
    for row in answer.result.get("groups", []):
        by_key.setdefault(indicator_title(row["key"], None, lang), []).append(row)
    return _counts("groups", text("Uppdelat på slag"), (text("Uppgift"), text("Slag")), by_key, answer, lang)


def _districts(answer: Answer, lang: Lang) -> Matrix:
    rows = answer.result.get("districts", [])
    nowhere = text("Utanför alla distrikt").render(lang)
    names = list({row["id"]: row["name"] for row in rows}.values())
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(_district(row, names, nowhere), []).append(row)
    return _counts("districts", text("Per distrikt"), (text("Distrikt"), text("Uppgift")), by_name, answer, lang)


def _counts(
    key: str, title: Text, heads: tuple[Text, Text] | None, by_section: Mapping[str, Sequence[Row]], answer: Answer,
    lang: Lang,
) -> Matrix:  # fmt: skip
    """Lay out numbers with all their parts, section by section."""
    rows = [row for same in by_section.values() for row in same]
    flows = flows_in(answer, rows)
    lines = (line for section, same in by_section.items() for line in _lines_by_key(same, section, flows, lang))
    section, counted = heads or (None, text("Uppgift"))
    return Matrix(
        key,
        title.render(lang),
        (section.render(lang) if section else "", counted.render(lang)),
        flows,
        _titles(_COUNTED, rows, lang),
        tuple(lines),
    )


def _district(row: Row, names: Sequence[str | None], nowhere: str) -> str:
    """Name a district; by its id as well where another has its name."""
    if row["id"] is None:
        return nowhere
    name = row["name"]
    if not name:
        return str(row["id"])
    return f"{name} ({row['id']})" if names.count(name) > 1 else str(name)


def _lines_by_key(rows: Sequence[Row], section: str, flows: tuple[str, ...], lang: Lang) -> list[Line]:
    lines: dict[tuple[str, str | None], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((row["key"], row.get("group")), {})[str(row["flood"])] = row
    return [
        Line(
            section,
            indicator_title(key, group, lang),
            str(next(iter(same.values()))["unit"] or ""),
            _at(flows, {flow: _parted(row, _COUNTED) for flow, row in same.items()}),
            is_part=group is not None,
        )
        for (key, group), same in lines.items()
    ]


def _parted(row: Row, parts: Iterable[str]) -> Cell:
    district = str(row["id"] or NOWHERE) if "id" in row else None  # only the rows of districts have one
    depth_m = float(row["threshold_m"]) if "threshold_m" in row else None
    behind = Behind(row["key"], str(row["flood"]), row.get("group"), district, depth_m)
    return Cell({key: row[key] for key in parts}, "ok", behind)


def _thresholds(answer: Answer, lang: Lang) -> Matrix:
    """Lay out the strip: a flow under each other, and from left to right fewer and fewer at greater depth."""
    rows = answer.result.get("thresholds", [])
    depths = sorted({float(row["threshold_m"]) for row in rows})
    lines: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in [*answer.totals, *rows]:
        if row.get("flood") and not row.get("group"):
            parts = _STRIP if "threshold_m" in row else _WET_PARTS
            column = str(float(row["threshold_m"])) if "threshold_m" in row else WET_AT_ALL
            lines.setdefault((str(row["flood"]), row["key"]), {})[column] = _parted(row, parts)
    units = {(str(row["flood"]), row["key"]): str(row["unit"] or "") for row in rows}
    columns = (WET_AT_ALL, *(str(depth) for depth in depths))
    return Matrix(
        "thresholds",
        text("Tröskelremsa").render(lang),
        (text("Flöde").render(lang), text("Uppgift").render(lang)),
        (
            text("vått").render(lang),
            *(text("minst {depth} m", depth=shown("threshold_m", depth, lang=lang)).render(lang) for depth in depths),
        ),
        _titles(_STRIP, rows, lang),
        tuple(
            Line(flow, indicator_title(key, None, lang), units[flow, key], _at(columns, cells))
            for (flow, key), cells in sorted(lines.items(), key=lambda pair: flows_in(answer, rows).index(pair[0][0]))
            if (flow, key) in units
        ),
    )


def _at(columns: Sequence[str], cells: Mapping[str, Cell]) -> tuple[Cell | None, ...]:
    return tuple(cells.get(column) for column in columns)


def _titles(parts: Mapping[str, Text], rows: Iterable[Row], lang: Lang) -> tuple[tuple[str, str], ...]:
    """Name the parts that any row has; the first is there always."""
    used = {key for row in rows for key in parts if row.get(key) is not None}
    return tuple((key, title.render(lang)) for key, title in parts.items() if key in used or key == next(iter(parts)))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
