"""What was asked about who reaches what, in words: from where, how, within what, and what was supposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from geoansvar.delivery.titles import KIND_TITLES, shown
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, text

Titles = Mapping[str, str]
_NAMED = 4  # of many names; the question in the file has them all


def asked_lines(
    question: Row, lang: Lang = "sv", *, sources: Iterable[Row] = (), names: Mapping[str, str | Text] | None = None
) -> list[str]:
    """Say a question on who reaches what, sentence by sentence; nothing for other questions.

    ``names`` are those of objects, by ``layer/id``.
    """
    make = _MADE.get(str(question["kind"]))
    known = {row["layer"]: str(row.get("title") or row["layer"]) for row in sources}
    known |= {key: str(name) for key, name in (names or {}).items()}
    return [] if make is None else [line.render(lang) for line in make(question, known, lang)]


def _coverage(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    yield _way(question, lang)
    yield from _points(question, known, lang)
    yield _people(question, known)
    if question["flood"] and question["vehicle"]:
        yield _flooded(question, lang)


def _isolation(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    yield text("Från {anchors}, och tillbaka dit.", anchors=_named(question["anchors"], known, lang))
    yield text("Frågat om: {places}.", places=_named(question["places"], known, lang))
    yield _flooded(question, lang) if question["flood"] else text("Inget flöde är valt: svaret gäller torrt.")


def _status(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    border = text("kommungränsen").render(lang)
    anchors = _named(question["anchors"], known, lang) if question["anchors"] else border
    yield text("Avskuren: kan inte nås från {anchors} med {vehicle}.",
               anchors=anchors, vehicle=shown("vehicle", question["vehicle"], lang=lang))  # fmt: skip


def _cascade(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    if question["flood"]:
        yield text("Utslaget: det som {flood} väter.", flood=question["flood"])
    else:
        by_id = {key.partition("/")[2]: name for key, name in known.items() if "/" in key}
        yield text("Utslaget: {names}.", names=_named(question["down"], by_id, lang))
    hours = question["lasts_h"]
    yield text("Varar i {hours} timmar.", hours=hours) if hours is not None else text("Ingen vet hur länge det varar.")


def _allocation(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    yield _way(question, lang)
    yield from _points(question, known, lang)
    yield _people(question, known)
    yield text("Inom {within_m} m; {capacity}.",
               within_m=question["within_m"], capacity=shown("capacity", question["capacity"], lang=lang))  # fmt: skip
    unknown = question["unknown_capacity"]
    if unknown is not None:
        yield text("En punkt vars antal platser är okänt räknas med {count}.", count=unknown)


def _siting(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    yield _way(question, lang)
    within_m = question["within_m"]
    if not question["candidates"]:
        yield text("Vad den föreslagna punkten ensam gör, inom {within_m} m.", within_m=within_m)
    else:
        objective = shown("objective", question["objective"], lang=lang)
        blanks = {"candidates": _named(question["candidates"], known, lang), "within_m": within_m}
        if question["k"] is None:
            yield text("Nya punkter bland {candidates}; {objective}; inom {within_m} m.",
                       objective=objective, **blanks)  # fmt: skip
        else:
            yield text("Högst {k} nya punkter bland {candidates}; {objective}; inom {within_m} m.",
                       k=question["k"], objective=objective, **blanks)  # fmt: skip
    yield text("Punkter som redan finns: {existing}.", existing=_named(question["existing"] or (), known, lang) or "–")
    if question["exclude_flood"]:
        yield text("Inte våta eller avskurna vid {flood}.", flood=question["exclude_flood"])


def _what_if(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    said = {
        "close_roads": text("Stängda vägar"),
        "close_points": text("Stängda punkter"),
        "open_points": text("Öppnade punkter"),
    }
    for key, title in said.items():
        if question.get(key):
            yield text("{title}: {names}.", title=title, names=_named(question[key], known, lang))
    if question.get("barrier"):
        yield text("En barriär är ritad.")
    inner = question["question"]
    yield text("Frågan: {title}.", title=KIND_TITLES[inner["kind"]])
    yield from _MADE.get(inner["kind"], _nothing)(inner, known, lang)


def _nothing(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    del question, known, lang
    yield from ()


def _way(question: Row, lang: Lang) -> Text:
    mode = shown("mode", question["mode"], lang=lang)
    return text("{mode}.", mode=f"{mode[:1].upper()}{mode[1:]}")


def _points(question: Row, known: Titles, lang: Lang) -> Iterator[Text]:
    kept = [
        f"{title.render(lang)} {shown(word, question[key], lang=lang)}"
        for key, word, title in (
            ("types", "type", text("av typ")),
            ("levels", "level", text("på nivå")),
            ("services", "services", text("med")),
            ("statuses", "status", text("beslutade")),
        )
        if question.get(key)
    ]
    names = _named(question["points"], known, lang)
    yield text("Punkter: {names}.", names=" ".join([names or text("inga").render(lang), *kept]))


def _people(question: Row, known: Titles) -> Text:
    residents = str(question["residents"])
    return text("Boende: {residents}.", residents=known.get(residents, residents))


def _flooded(question: Row, lang: Lang) -> Text:
    return text("Vid {flood} är vägar stängda som är för djupa för {vehicle}.",
                flood=question["flood"], vehicle=shown("vehicle", question["vehicle"], lang=lang))  # fmt: skip


def _named(keys: Iterable[str], known: Titles, lang: Lang) -> str:
    """Name layers and objects; of an object nobody knows the name of, its layer and its id."""
    each = [_name(str(key), known) for key in keys]
    more = len(each) - _NAMED
    tail = [text("och {count} till", count=more).render(lang)] if more > 0 else []
    return ", ".join([*each[:_NAMED], *tail])


def _name(key: str, known: Titles) -> str:
    layer, _, row = key.partition("/")
    if key in known or not row:
        return known.get(key, key)
    return f"{known.get(layer, layer)}: {row}"


_MADE: dict[str, Callable[[Row, Titles, Lang], Iterator[Text]]] = {
    "coverage": _coverage,
    "isolation": _isolation,
    "status": _status,
    "cascade": _cascade,
    "allocation": _allocation,
    "siting": _siting,
    "what-if": _what_if,
}
