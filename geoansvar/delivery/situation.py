"""A frozen situation under MSB's five headings: what the layers know is filled in, the rest is lines to write on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geoansvar.delivery.asked import area_text, looked_in, names_in
from geoansvar.delivery.titles import NOTICE, contact_text, shown, tables_of, total_text
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Row
from geoansvar.model.few import from_json
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace.situations import Situation

_LONGEST = 80  # characters of a name; the whole of it is in the frozen file
_TOTALS = ("residents", "age_0_5", "age_80_plus", "day_population", "buildings", "vital_services")
_BLANKS: dict[str, tuple[Text, ...]] = {
    "event": (text("Vad har hänt"), text("Hur väntas det utvecklas")),
    "consequences": (text("Liv och hälsa"), text("Samhällets funktioner"), text("Miljö och egendom")),
    "measures": (text("Vidtagna åtgärder"), text("Planerade åtgärder"), text("Överenskommen inriktning")),
    "resources": (text("Stöd som efterfrågas"), text("Stöd som kan lämnas")),
    "actors": (text("Medverkande"), text("Nästa avstämning")),
}
HEADINGS = {
    "event": text("Händelsen"),
    "consequences": text("Konsekvenser"),
    "measures": text("Åtgärder"),
    "resources": text("Resurser"),
    "actors": text("Aktörer"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """One of the five headings: what is known, each with its label, and what is left to write.

    ``lines`` are (label, words); the label may be empty.
    """

    key: str
    title: str
    lines: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One reader's side of a situation: everything in it, or what is public alone.

    ``answer`` is None where even the question rests on more than what is public.
    """

    situation: Situation
    answer: Answer | None
    exposure: Row | None
    public: bool


def whole_view(situation: Situation) -> View:
    """Give everything that was frozen."""
    return View(situation, _answer(situation.answer), from_json(situation.exposure), public=False)


def public_view(situation: Situation) -> View:
    """Give what rests on public layers and fields alone."""
    found = situation.public_answer
    return View(situation, _answer(found) if found else None, from_json(situation.public_exposure), public=True)


def _answer(row: Row) -> Answer:
    return Answer(
        row["kind"], row["run"], row["version"], Access(row["access"]), row["workspace"], row["question"],
        row["sources"], from_json(row["totals"]), from_json(row["result"]), [], row.get("notice"),
    )  # fmt: skip


def clock_text(situation: Situation, lang: Lang = "sv") -> str:
    """Give the name that people give it: ``Läge kl 03:12``."""
    return text("Läge kl {time}", time=f"{situation.time:%H:%M}").render(lang)


def area_of(view: View, lang: Lang = "sv") -> str:
    """Name the area, as far as the reader may know it; empty where not."""
    if view.answer is None:
        return ""
    names = {key: _clean(name) if isinstance(name, str) else name for key, name in names_in(view.answer).items()}
    return plain_line(area_text(view.answer.question, lang, sources=view.answer.sources, names=names), longest=160)


def notice_of(view: View, lang: Lang = "sv") -> str:
    """Give the constant words where something may be held back, whether or not anything is."""
    limited = view.public or (view.answer is not None and view.answer.notice is not None)
    return NOTICE.render(lang) if limited else ""


def heads_of(view: View, lang: Lang = "sv", *, at_most: int | None = None) -> list[Head]:
    """Give the five headings.

    Parameters
    ----------
    at_most
        So many rows of a list are named, and the others counted; all are if None.
    """
    known: dict[str, Callable[[View, Lang, int | None], Iterable[tuple[str, str]]]] = {
        "event": _event, "consequences": _consequences, "measures": _measures, "resources": _resources,
        "actors": _actors,
    }  # fmt: skip
    return [
        Head(
            key,
            title.render(lang),
            tuple(known[key](view, lang, at_most)),
            tuple(blank.render(lang) for blank in _BLANKS[key]),
        )
        for key, title in HEADINGS.items()
    ]


def _event(view: View, lang: Lang, at_most: int | None) -> Iterable[tuple[str, str]]:
    del at_most
    time = view.situation.time
    yield text("Område").render(lang), area_of(view, lang)
    yield (
        text("Tidpunkt").render(lang),
        text("{day} kl {time}", day=f"{time:%Y-%m-%d}", time=f"{time:%H:%M}").render(lang),
    )
    if view.answer is not None:
        yield text("Underlaget gäller").render(lang), str(view.answer.question["as_of"])


def _consequences(view: View, lang: Lang, at_most: int | None) -> Iterable[tuple[str, str]]:
    if view.answer is None:
        return
    totals = _totals(view, view.answer.totals, lang)
    if totals:
        yield text("I området").render(lang), "; ".join(totals)
    for key in ("vital_services", "schools_and_care", "dependents", "unplaced"):
        yield from _listed(view, key, lang, at_most, _named)
    flood = plain_line(str(view.answer.question.get("flood") or ""))
    if not flood:
        return
    label = text("Hela kommunen vid {floods}", floods=flood).render(lang)
    whole = _totals(view, view.exposure["totals"], lang) if view.exposure else []
    if whole:
        yield label, "; ".join(whole)
    elif not view.public:
        yield label, text("kunde inte räknas").render(lang)


def _measures(view: View, lang: Lang, at_most: int | None) -> Iterable[tuple[str, str]]:
    if view.answer is None:
        return
    points = [*view.answer.result.get("safety_points", []), *view.answer.result.get("nearest_safety_points", [])]
    opened = [row for row in points if row.get("status") == "open"]
    if opened:
        label = text("Trygghetspunkter som enligt beslut är öppna").render(lang)
        yield label, joined([_named(row, lang) for row in opened], lang, at_most)


def _resources(view: View, lang: Lang, at_most: int | None) -> Iterable[tuple[str, str]]:
    yield from _listed(view, "safety_points", lang, at_most, _point)
    yield from _listed(view, "nearest_safety_points", lang, at_most, _point)
    yield from _listed(view, "resources", lang, at_most, _resource)
    yield from _listed(view, "nearest_resources", lang, at_most, _resource)


def _actors(view: View, lang: Lang, at_most: int | None) -> Iterable[tuple[str, str]]:
    yield from _listed(view, "actors", lang, at_most, _called)
    yield from _listed(view, "neighbours", lang, at_most, _called)
    yield from _listed(view, "missing", lang, at_most, _lacking)


def _listed(
    view: View, key: str, lang: Lang, at_most: int | None, say: Callable[[Row, Lang], str]
) -> Iterable[tuple[str, str]]:
    """Name the rows of a table; an empty one says what was looked in, where nothing is held back."""
    table = next((each for each in tables_of(view.answer) if each.key == key), None) if view.answer else None
    if view.answer is None or table is None:
        return
    rows, title = view.answer.result[key], table.title.render(lang)
    if rows:
        yield (
            f"{title} ({shown('count', len(rows), lang=lang)})",
            joined([say(row, lang) for row in rows], lang, at_most),
        )
    elif not notice_of(view) and key in ("actors", "vital_services"):
        yield title, looked_in(view.answer, key, lang)


def joined(words: list[str], lang: Lang, at_most: int | None) -> str:
    """Put names after one another, the first ``at_most`` of them: ``A; B; och 3 till``."""
    told = list(dict.fromkeys(words))
    if at_most is None or len(told) <= at_most:
        return "; ".join(told)
    more = text("och {count} till", count=len(told) - at_most).render(lang)
    return "; ".join([*told[:at_most], more])


def _totals(view: View, totals: list[Row], lang: Lang) -> list[str]:
    fewest = view.situation.minimum_count if view.public else 0
    rows = [row for key in _TOTALS for row in totals if row["key"] == key and not row.get("group")]
    rows = [row for row in rows if row["total"] and (row["affected"] or row["uncertain"] or not view.public)]
    return [_total(row, fewest, lang) for row in rows]


def _total(row: Row, fewest: int, lang: Lang) -> str:
    if row["unit"] == "persons" and any(0 < row[part] < fewest for part in ("affected", "uncertain")):
        title = f"{shown('key', row['key'], lang=lang)}"
        few = text("färre än {count}", count=fewest).render(lang)
        known = few if row["affected"] < fewest else shown("count", row["affected"], lang=lang)
        return f"{title[:1].upper()}{title[1:]}: {known}"
    kept = {key: value for key, value in row.items() if key != "flood"}
    return total_text(kept | {"outside": 0, "no_data": 0}, lang)


def _named(row: Row, lang: Lang) -> str:
    del lang
    return _clean(str(row.get("name") or row.get("address") or row.get("id") or ""))


def _point(row: Row, lang: Lang) -> str:
    return _with(row, lang, shown("status", row.get("status"), lang=lang), _distance(row, lang))


def _resource(row: Row, lang: Lang) -> str:
    amount = f"{shown('amount', row.get('amount'), lang=lang)} {row.get('unit') or ''}".strip()
    return _with(row, lang, amount if row.get("amount") is not None else "", str(row.get("holder_name") or ""))


def _called(row: Row, lang: Lang) -> str:
    return _with(row, lang, contact_text(row.get("contact") or {"state": "missing"}, lang))


def _lacking(row: Row, lang: Lang) -> str:
    return _with(row, lang, shown("reason", row.get("reason"), lang=lang))


def _with(row: Row, lang: Lang, *more: str) -> str:
    told = [_clean(words) for words in more if words]
    return f"{_named(row, lang)} ({', '.join(told)})" if told else _named(row, lang)


def _distance(row: Row, lang: Lang) -> str:
    distance = row.get("distance_m")
    return "" if distance is None else f"{shown('distance_m', distance, lang=lang)} m"


def _clean(words: str) -> str:
    return plain_line(words, longest=_LONGEST)


def plain_line(words: str, *, longest: int = _LONGEST) -> str:
    """Give words as one plain line: what a register says can neither break it nor turn it, nor fill a page."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in words)
    one = " ".join(visible.split())
    return one if len(one) <= longest else f"{one[: longest - 1].rstrip()}…"
