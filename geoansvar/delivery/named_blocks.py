"""Objects by name on paper: what first gets wet, what changes side at a depth, and how each stands at every flow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from geoansvar.delivery.blocks import Block, matrix_block
from geoansvar.delivery.named import named_keys, named_matrix
from geoansvar.delivery.pivots import flows_in
from geoansvar.delivery.titles import amount_text, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

_MOST_NAMES = 60
_MOST_LINES = 120  # of a list of names; the files have them all


def ladder_block(answer: Answer, lang: Lang) -> Block:
    """List by name what first gets wet at each flow; all else is counted."""
    sections, named = [], named_keys(answer)
    for flow in (*flows_in(answer), None):
        at_flow = [row for row in answer.result["ladder"] if row["flood"] == flow]
        for hole in sorted({row["unmapped_at"] or "" for row in at_flow}):
            rows = [row for row in at_flow if (row["unmapped_at"] or "") == hole]
            head = text("Först vid {flood}", flood=flow) if flow else text("Bara osäkert")
            if hole:  # it may have been wet there too: nobody has mapped it
                head = text("{head}; ej karterade vid {flood}", head=head, flood=hole)
            sections.append({"title": head.render(lang), "texts": [_listed(rows, named, lang)]})
    return {"kind": "texts", "title": text("Vad som först blir vått").render(lang), "sections": sections}


def changes_block(answer: Answer, title: str, lang: Lang) -> Block:
    """List by name what is no longer counted at each depth, flow by flow."""
    named = named_keys(answer)
    rows = answer.result["changes"]
    sections = []
    for flow in flows_in(answer, rows):
        depths = sorted({row["threshold_m"] for row in rows if row["flood"] == flow})
        told = [
            _listed([row for row in rows if (row["flood"], row["threshold_m"]) == (flow, depth)], named, lang)
            | {"head": _no_longer(depth, lang)}
            for depth in depths
        ]
        if told:
            sections.append({"title": flow, "texts": told})
    return {"kind": "texts", "title": title, "sections": sections}


def _no_longer(depth_m: float, lang: Lang) -> str:
    return text("Räknas inte vid minst {depth} m", depth=shown("threshold_m", depth_m, lang=lang)).render(lang)


def _listed(rows: Sequence[Row], named: Collection[tuple[str, str]], lang: Lang) -> Row:
    """List the names of some rows, each once, and count the rest."""
    names = dict.fromkeys(str(row["name"]) for row in rows if (row["layer"], row["id"]) in named)
    listed = list(names)[:_MOST_NAMES]
    more = sum(str(row["name"]) not in listed or (row["layer"], row["id"]) not in named for row in rows)
    rest = (
        text("och {count} objekt till i Excel och CSV", count=more)
        if listed
        else text("{count} objekt i Excel och CSV", count=more)
    )
    return {"head": "", "text": "; ".join([*listed, *([rest.render(lang)] if more else [])])}


def named_blocks(answer: Answer, lang: Lang) -> Iterator[Block]:
    """Lay out the objects that have a name, a column for each flow; nothing where there are none."""
    matrix = named_matrix(answer, lang)
    if not matrix.lines:
        return
    block = matrix_block(matrix.of_lines(matrix.lines[:_MOST_LINES]), lang)
    block["note"] = text("– betyder utanför karterad utbredning. Djupet är det största vid objektet.").render(lang)
    more = len(matrix.lines) - _MOST_LINES
    if more > 0:
        words = text("och {count} till; alla rader finns i Excel och CSV", count=amount_text(more, "objects", lang))
        block["after"] = words.render(lang)
    yield block
