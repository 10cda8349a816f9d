"""What an answer on who reaches what comes to, in a few lines: the same on paper, in a terminal and in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from geoansvar.delivery.reach_pivots import has_moved
from geoansvar.delivery.spans import between, ends, flow_text, limit_text, share_text, span_text
from geoansvar.delivery.titles import amount_text, counted, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, text

_MOST_LIMITS = 3  # of more, the nearest and the farthest are told here; the table has them all
_OBJECTS = ("vital_services", "safety_points")


def headlines(answer: Answer, lang: Lang = "sv") -> list[str]:
    """Say the answer in lines; none for questions whose totals are said one by one."""
    make = _MADE.get(answer.kind)
    return [] if make is None else [line.render(lang) for line in make(answer, lang)]


def _coverage(answer: Answer, lang: Lang) -> Iterator[Text]:
    rows = [row for row in answer.totals if row["key"] == "residents"]
    limits = list(dict.fromkeys(limit_text(row, lang) for row in rows))
    told = limits if len(limits) <= _MOST_LIMITS else [limits[0], limits[-1]]
    for row in rows:
        if limit_text(row, lang) in told and _nobody_knows(row):
            yield text(
                "Har en punkt {limit}, {flow}: går inte att säga för någon av {total} folkbokförda",
                limit=limit_text(row, lang), flow=_at(row, lang), total=amount_text(row["total"], row["unit"], lang),
            )  # fmt: skip
        elif limit_text(row, lang) in told:
            yield text(
                "Har en punkt {limit}, {flow}: {span} av {total} folkbokförda ({share})",
                limit=limit_text(row, lang), flow=_at(row, lang), span=span_text(row, lang),
                total=amount_text(row["total"], row["unit"], lang), share=share_text(row, lang) or "–",
            )  # fmt: skip
    yield from _no_point(answer, lang)


def _no_point(answer: Answer, lang: Lang) -> Iterator[Text]:
    found = {row["key"]: row for row in answer.totals if row["key"] in ("unreachable_dry", "unreachable_flood")}
    dry, wet = found.get("unreachable_dry"), found.get("unreachable_flood")
    if dry is not None:
        yield text("Når ingen punkt alls, redan när det är torrt: {span} folkbokförda", span=span_text(dry, lang))
    if wet is not None:
        yield text(
            "Når ingen punkt alls på grund av {flood}: {span} folkbokförda{doubt}",
            flood=wet["flood"], span=span_text(wet, lang), doubt=_doubt(wet, lang),
        )  # fmt: skip


def _isolation(answer: Answer, lang: Lang) -> Iterator[Text]:
    keys = list(dict.fromkeys(row["key"] for row in answer.totals))
    first = [key for key in ("residents", *_OBJECTS) if key in keys] or keys[:1]
    for key in first:
        for row in answer.totals:
            if row["key"] == key:
                yield _cut_off(row, lang)


def _nobody_knows(row: Row) -> bool:
    """Tell whether there is no data of any at all: then none of them is no number."""
    return bool(row["total"]) and bool(row["no_data"] == row["total"])


def _cut_off(row: Row, lang: Lang) -> Text:
    blanks = {
        "span": span_text(row, lang),
        "total": amount_text(row["total"], row["unit"], lang),
        "what": shown("key", row["key"], lang=lang),
        "unknown": text(", {count} utan uppgift", count=row["no_data"]).render(lang) if row["no_data"] else "",
    }
    if _nobody_knows(row):
        unsaid = {"total": blanks["total"], "what": blanks["what"]}
        if row["flood"] is None:
            return text("Avskurna redan när det är torrt: går inte att säga för någon av {total} {what}", **unsaid)
        return text(
            "Avskurna på grund av {flood}: går inte att säga för någon av {total} {what}", flood=row["flood"], **unsaid
        )
    if row["flood"] is None:
        return text("Avskurna redan när det är torrt: {span} av {total} {what}{unknown}", **blanks)
    said = {**blanks, "flood": row["flood"], "doubt": _doubt(row, lang)}
    return text("Avskurna på grund av {flood}: {span} av {total} {what}{doubt}{unknown}", **said)


def _doubt(row: Row, lang: Lang) -> str:
    """Say what the upper end hangs on, where there is an interval."""
    low, high = ends(row)
    return "" if low == high else text(" (spannet: öppna eller stängda broar och andra osäkra vägar)").render(lang)


def _status(answer: Answer, lang: Lang) -> Iterator[Text]:
    by_flow: dict[str, dict[str, Row]] = {}
    for row in answer.totals:
        by_flow.setdefault(str(row["flood"]), {})[row["key"]] = row
    for flood, rows in by_flow.items():
        every = rows["safety_points"]
        yield text(
            "{flood}: våta {wet}, avskurna {cut_off}, utan försörjning {unsupplied}, inget hinder funnet {fine}, av "
            "{total} punkter",
            flood=flood, total=every["total"], fine=every["outside"],
            **{key: _with_unknown(rows[f"safety_points_{key}"], lang) for key in ("wet", "cut_off", "unsupplied")},
        )  # fmt: skip


def _with_unknown(row: Row, lang: Lang) -> str:
    """Write an interval, and of how many nobody can tell: ``1–2 (3 okända)``."""
    unknown = text(" ({count} okända)", count=row["no_data"]).render(lang) if row["no_data"] else ""
    return f"{span_text(row, lang)}{unknown}"


def _cascade(answer: Answer, lang: Lang) -> Iterator[Text]:
    for row in answer.totals:
        yield text(
            "Av {total} {what}: {sure} faller säkert, {perhaps} kan falla, {standing} står, {unknown} kan ingen säga "
            "något om",
            total=row["total"], what=counted(row["key"], row["total"], lang), sure=row["affected"],
            perhaps=row["uncertain"], standing=row["outside"], unknown=row["no_data"],
        )  # fmt: skip


def _allocation(answer: Answer, lang: Lang) -> Iterator[Text]:
    for row in answer.totals[:1]:
        if _nobody_knows(row):
            yield text("Får plats: går inte att säga för någon av {total} folkbokförda", total=row["total"])
            return
        yield text(
            "Får plats: {span} av {total} folkbokförda ({share})",
            span=span_text(row, lang), total=row["total"], share=share_text(row, lang) or "–",
        )  # fmt: skip
        if row["uncertain"]:
            yield text("varav vid punkter vars antal platser ingen känner: {people}", people=row["uncertain"])
        yield text("Utan plats: {people} folkbokförda; utan uppgift: {unknown}",
                   people=row["outside"], unknown=row["no_data"])  # fmt: skip


def _siting(answer: Answer, lang: Lang) -> Iterator[Text]:
    before, after = (
        next((row for row in answer.result.get(side, []) if row["key"] == "residents"), None)
        for side in ("before", "after")
    )
    if before is not None and after is not None:
        low, high = ends(before), ends(after)
        limit = limit_text(after, lang)
        if answer.question["exclude_flood"]:  # what the water decides is only who may be chosen
            limit = ", ".join([limit, flow_text(None, lang)])
        yield text(
            "Har en punkt {limit}: {after} av {total} folkbokförda, mot {before} utan de nya: {more} fler",
            limit=limit, after=span_text(after, lang), before=span_text(before, lang),
            total=after["total"], more=between(high[0] - low[0], high[1] - low[1], "persons", lang),
        )  # fmt: skip
    for row in answer.result.get("bound", []):
        yield _proof(row, lang)


def _proof(row: Row, lang: Lang) -> Text:
    if row["optimal"]:
        return text("Bevisat: inget annat urval är bättre ({objective})",
                    objective=shown("objective", row["objective"], lang=lang))  # fmt: skip
    return text(
        "Inte bevisat: det bästa som hittades; {share} skiljer som mest från det bästa tänkbara ({objective})",
        share=shown("gap_share", row["gap"], lang=lang) or "?",
        objective=shown("objective", row["objective"], lang=lang),
    )


def _what_if(answer: Answer, lang: Lang) -> Iterator[Text]:
    for row in answer.totals:
        yield text(
            "{what}: {span} av {total}",
            what=_capital(shown("key", row["key"], lang=lang)), span=span_text(row, lang), total=row["total"],
        )  # fmt: skip
    yield _moved(answer)
    actors = {row["responsible_name"] for row in answer.result.get("changed", []) if row["responsible_name"]}
    if actors:
        yield text("Aktörer vars objekt ändrat läge: {count}", count=len(actors))
    if not answer.result.get("changed") and answer.notice is None:
        yield text("Ingenting ändras för något objekt.")


def _moved(answer: Answer) -> Text:
    """Count the numbers of the question that the change moves."""
    keys = ("key", "flood", "within_m", "within_min")
    before, after = (
        {tuple(row[key] for key in keys): row for row in answer.result[side]} for side in ("before", "after")
    )
    cases = dict.fromkeys([*before, *after])
    moved = sum(has_moved(case, before, after) for case in cases)
    return text("Frågans tal: {moved} ändrade, {same} oförändrade", moved=moved, same=len(cases) - moved)


def _at(row: Row, lang: Lang) -> str:
    return text("vid {flood}", flood=row["flood"]).render(lang) if row["flood"] else flow_text(None, lang)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


_MADE: dict[str, Callable[[Answer, Lang], Iterator[Text]]] = {
    "coverage": _coverage,
    "isolation": _isolation,
    "status": _status,
    "cascade": _cascade,
    "allocation": _allocation,
    "siting": _siting,
    "what-if": _what_if,
}
