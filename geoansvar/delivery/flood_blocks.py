"""What an answer about floods says on paper, and in which order: the numbers, the map, the names, the limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.blocks import Block, list_block, matrix_block, table_block
from geoansvar.delivery.matrix import Matrix
from geoansvar.delivery.method import method_lines
from geoansvar.delivery.named_blocks import changes_block, ladder_block, named_blocks
from geoansvar.delivery.pivots import matrices_of
from geoansvar.delivery.titles import shown, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

_ORDER = {
    "exposure": (
        "gauge", "totals", "method", "map", "flows", "depths", "thresholds", "changes", "ladder", "named", "groups",
        "districts",
    ),
    "flood-directive": (
        "flows", "map", "headings", "method", "depths", "obligatory", "ticks", "consequences", "missing", "named",
        "parts",
    ),
}  # fmt: skip
_ON_PAPER = {  # which numbers of a pivoted table there is room for; the files have them all
    "totals": ("affected", "uncertain", "no_data"),
    "groups": ("affected", "uncertain"),
    "districts": ("affected", "uncertain"),
    "thresholds": ("affected", "uncertain", "no_data"),
}
_FIRST_KEYS = (  # the numbers that are asked for first
    "residents", "dwellings", "schools_and_care", "vital_services", "safety_points", "hazardous_sites", "employees",
    "roads_m",
)  # fmt: skip
_NOT_ASKED = ("gauge",)  # empty unless a reading was given
_ONLY_FIRST = ("districts",)  # of these there would be pages


def flood_blocks(answer: Answer, pictures: Mapping[str, Block], lang: Lang) -> list[Block]:
    """Give the blocks of an answer about floods in reading order; how its numbers were made stands after the first.

    ``pictures`` are its maps: ``map`` and ``depths``, where it has them.
    """
    matrices = matrices_of(answer, lang)
    blocks: list[Block] = []
    for key in _ORDER[answer.kind]:
        if key in pictures:
            blocks.append(pictures[key])
        elif key == "named":
            blocks += named_blocks(answer, lang)
        elif key == "parts" and "headings" in matrices:
            blocks += _parts(matrices, lang)
        elif key == "method":
            blocks.append(list_block(text("Så har det räknats"), method_lines(answer, lang)[1:], lang))
        elif key in matrices:
            blocks.append(matrix_block(_fitted(matrices[key]), lang))
        elif answer.result.get(key):
            blocks.append(_table(answer, key, lang))
    empty = [
        f"{table.title.render(lang)}: {looked_in(answer, table.key, lang)}"
        for table in tables_of(answer)
        if table.key not in _NOT_ASKED and not answer.result[table.key]
    ]
    return [*blocks, *([list_block(text("Utan träff"), empty, lang)] if empty else [])]


def _fitted(matrix: Matrix) -> Matrix:
    if matrix.key in _ONLY_FIRST:
        matrix = matrix.of_lines(line for line in matrix.lines if line.counts(_FIRST_KEYS))
    if matrix.key == "headings":
        matrix = matrix.of_lines(line for line in matrix.lines if not line.is_part)
    parts = _ON_PAPER.get(matrix.key)
    return matrix.only(*parts) if parts else matrix


def _parts(matrices: Mapping[str, Matrix], lang: Lang) -> Iterator[Block]:
    """Lay out the numbers that are split into parts, with their parts, save those that stand so already."""
    matrix, before = matrices["headings"], matrices.get("obligatory")
    told = {
        cell.behind.indicator
        for line in (before.lines if before else ())
        for cell in line.cells
        if line.is_part and cell is not None and cell.behind is not None
    }
    following = (*matrix.lines[1:], None)
    split = [
        line
        for line, after in zip(matrix.lines, following, strict=True)
        if not line.counts(told) and (line.is_part or (after is not None and after.is_part))
    ]
    if split:
        yield matrix_block(matrix.of_lines(split), lang) | {"title": text("Uppdelat på slag").render(lang), "note": ""}


def _table(answer: Answer, key: str, lang: Lang) -> Block:
    if key == "consequences":
        return _consequences(answer, lang)
    if key == "gauge":
        return _gauge(answer, lang)
    (table,) = (table for table in tables_of(answer) if table.key == key)
    if key == "ladder":
        return ladder_block(answer, lang)
    if key == "changes":
        return changes_block(answer, table.title.render(lang), lang)
    return table_block(answer, table, lang)


def _consequences(answer: Answer, lang: Lang) -> Block:
    title = text("Utkast till beskrivning av följderna, att läsa och rätta").render(lang)
    parts: dict[str, list[Row]] = {}
    for row in answer.result["consequences"]:
        told = {"head": shown("heading", row["heading"], lang=lang), "text": row["text"]}
        parts.setdefault(str(row["flood"] or ""), []).append(told)
    return {"kind": "texts", "title": title, "sections": [{"title": k, "texts": v} for k, v in parts.items()]}


def _gauge(answer: Answer, lang: Lang) -> Block:
    lines = [reading_line(row, lang) for row in answer.result["gauge"]]
    return list_block(text("Avläst vid mätstationen"), lines, lang)


def reading_line(row: Row, lang: Lang) -> str:
    """Say between which flows a reading lies; what lies between them is not drawn as if it were known.

    The least and the largest are so only among the flows that tell their discharge or level.
    """
    of_level = row["quantity"] == "level_m"
    if row["below"] and row["above"]:
        said = text("mellan {below} och {above}", below=row["below"], above=row["above"])
    elif row["above"] and of_level:
        said = text("under {above}, den minsta som anger nivå", above=row["above"])
    elif row["above"]:
        said = text("under {above}, den minsta som anger flöde", above=row["above"])
    elif of_level:
        said = text("över {below}, den största som anger nivå", below=row["below"])
    else:
        said = text("över {below}, den största som anger flöde", below=row["below"])
    quantity = shown("quantity", row["quantity"], lang=lang)
    value = f"{shown('level_m', row['value'], lang=lang)} {shown('unit', row['unit'], lang=lang)}"
    return text("{quantity} {value}: {said} ({survey})", quantity=quantity, value=value, said=said,
                survey=row["survey"]).render(lang)  # fmt: skip
