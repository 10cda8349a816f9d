"""What an answer on who reaches what says on paper, and in which order: numbers, map, method, and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.blocks import Block, list_block, matrix_block, table_block
from geoansvar.delivery.reach_brief import for_files
from geoansvar.delivery.reach_method import reach_lines
from geoansvar.delivery.reach_pivots import reach_matrices
from geoansvar.delivery.status_cards import cards_block
from geoansvar.delivery.titles import tables_of
from geoansvar.model.answer import Answer
from geoansvar.texts import Lang, text

_ORDER = {
    "coverage": ("limits", "method", "districts", "map", "catchments", "beyond"),
    "isolation": ("totals", "map", "method", "unreachable_flood", "unreachable_dry", "bridges", "closed_roads"),
    "status": ("totals", "method", "objects", "map"),
    "cascade": ("outages", "loops", "single_points", "method"),
    "allocation": ("points", "method", "map", "unassigned"),
    "siting": ("chosen", "before", "method", "map", "excluded"),
    "what-if": ("changed", "before", "method", "map"),
}
_OF_EACH_PART = 30  # of squares and roads; the files have them all


def reach_blocks(answer: Answer, pictures: Mapping[str, Block], lang: Lang) -> list[Block]:
    """Give the blocks of an answer in reading order; ``pictures`` has its ``map``, where it has one."""
    blocks = list(_blocks(answer, pictures, lang))
    empty = [
        f"{table.title.render(lang)}: {looked_in(answer, table.key, lang)}"
        for table in tables_of(answer)
        if not answer.result[table.key] and table.key not in for_files(answer)
    ]
    return [*blocks, *([list_block(text("Utan träff"), empty, lang)] if empty else [])]


def _blocks(answer: Answer, pictures: Mapping[str, Block], lang: Lang) -> Iterator[Block]:
    matrices = reach_matrices(answer, lang)
    tables = {table.key: table for table in tables_of(answer)}
    for key in _ORDER[answer.kind]:
        if key in pictures:
            yield pictures[key]
        elif key == "method":
            yield list_block(text("Så har det räknats"), reach_lines(answer, lang), lang)
        elif key == "objects" and answer.result["objects"]:
            yield cards_block(answer, lang)
        elif key in matrices:
            yield matrix_block(matrices[key], lang)
        elif answer.result.get(key) and key not in for_files(answer):
            yield table_block(answer, tables[key], lang, at_most=_OF_EACH_PART)
