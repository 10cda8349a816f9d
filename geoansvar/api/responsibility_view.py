"""Ansvar as a page: what is missing, what two claim, what has expired and what has no plan; and all of it by actor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from geoansvar.api.answer_lists import UNKNOWN, AnswerLists
from geoansvar.api.answer_page import AnswerPage, NumberLine, NumberTable
from geoansvar.api.flood_tables import NumberView
from geoansvar.api.links import Parameters
from geoansvar.api.listing import CellView, Listing, ListView, Place
from geoansvar.api.objects import Pages
from geoansvar.api.row_view import contact_view
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.titles import part_titles, shown, total_text
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, number_text, text

PATH = "/ansvar"
TABLES = ("gaps", "expired", "overlaps", "continuity")
KINDS = {
    "actors": "actor", "vital_services": "vital-service", "safety_points": "safety-point", "resources": "resource",
}  # fmt: skip
_ABOUT = {
    "gaps": text(
        "Objekt utan ansvarig aktör, roller som pekar på en aktör som inte finns, och områden som saknar aktör."
    ),
    "expired": text(
        "Kontakter som är för gamla eller saknas, och avtal som har gått ut. Ring, bekräfta och skriv dagens datum."
    ),
    "overlaps": text("Två aktörer av samma slag och nivå gör anspråk på samma yta. Kom överens om gränsen."),
    "continuity": text("Verksamheter vars plan, uthållighet eller acceptabla avbrottstid saknas eller inte räcker."),
}
_COLUMNS: tuple[tuple[str, Text], ...] = (
    ("name", text("Aktör")), ("gaps", text("Luckor")), ("expired", text("Utgånget eller saknas")),
    ("overlaps", text("Överlapp")), ("continuity", text("Kontinuitet")), ("contact", text("Kontakt")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are wanted: those that concern an actor, or of one kind of object."""

    actor: str = ""
    of: str = ""

    def parameters(self) -> Parameters:
        """Give it as parameters of an address."""
        given = {"actor": self.actor, "of": self.of}
        return {key: value for key, value in given.items() if value}

    def keeper(self, answer: Answer) -> Callable[[str, Row], bool] | None:
        """Give what tells whether a row is wanted; None where all are."""
        if not self.actor and not self.of:
            return None
        kinds = {str(row["layer"]): str(row["kind"]) for row in answer.sources}

        def wanted(table: str, row: Row) -> bool:
            of_kind = not self.of or kinds.get(str(row["layer"])) == KINDS.get(self.of, self.of)
            return of_kind and (not self.actor or self.actor in concerned(table, row, kinds))

        return wanted


def concerned(table: str, row: Row, kinds: dict[str, str]) -> set[str]:
    """Give the ids of the actors that a row is about."""
    found = {row.get("actor"), row.get("other")}
    if kinds.get(str(row.get("layer"))) == "actor" or table in ("overlaps", "expired"):
        found.add(row.get("id"))
    return {str(each) for each in found if each}


def responsibility_page(
    answer: Answer, lang: Lang, lists: AnswerLists, narrowing: Narrowing, asked: Parameters
) -> AnswerPage:
    """Lay out the answer for reading.

    Parameters
    ----------
    lists
        Makes its lists.
    narrowing
        Which rows are wanted.
    asked
        The question's own parameters, which every link keeps.
    """
    *first, last = (lists.of(key, about=_ABOUT[key].render(lang)) for key in TABLES)
    by_actor = () if narrowing.of else (actors_list(answer, lang, lists, narrowing),)
    return AnswerPage.of(
        answer,
        lang,
        title=_title(narrowing, lists.pages, lang),
        path=PATH,
        parameters=asked,
        read=tuple(total_text(row, lang, kind="responsibility") for row in answer.totals if row["total"] == 0),
        numbers=(_totals(answer, lang, lists.pages, asked),),
        lists=(*first, *by_actor, last),
    )


def _title(narrowing: Narrowing, pages: Pages, lang: Lang) -> str:
    if narrowing.actor:
        return pages.name_of(narrowing.actor)
    if narrowing.of:
        words = shown("key", narrowing.of, lang=lang)
        return f"{words[:1].upper()}{words[1:]}"
    return text("Hela kommunen").render(lang)


def _totals(answer: Answer, lang: Lang, pages: Pages, asked: Parameters) -> NumberTable:
    """Count what there is something to say about; each number opens its rows."""
    titles = part_titles("responsibility")
    heads = (text("Vad"), titles["affected"], titles["outside"], text("summa"))
    rows = [row for row in answer.totals if row["total"]]
    return NumberTable(
        "totals",
        text("Så står det till").render(lang),
        tuple(head.render(lang) for head in heads),
        (("", tuple(_line(row, lang, pages, asked) for row in rows)),),
    )


def _line(row: Row, lang: Lang, pages: Pages, asked: Parameters) -> NumberLine:
    title = shown("key", row["key"], lang=lang)
    href = pages.link(PATH, **asked, of=row["key"]) + "#g-gaps" if row["affected"] else None
    cells = (
        (NumberView(number_text(row["affected"], lang), href),),
        (NumberView(number_text(row["outside"], lang)),),
        (NumberView(number_text(row["total"], lang)),),
    )
    return NumberLine(f"{title[:1].upper()}{title[1:]}", cells)


def actors_list(answer: Answer, lang: Lang, lists: AnswerLists, narrowing: Narrowing) -> ListView:
    """Give the actors that there is something to say about, with how much, and whom to call."""
    rows = [row for row in _by_actor(answer, lists.pages) if narrowing.actor in ("", row["id"])]
    place = lists.place("actors")
    listing = Listing(
        key="actors",
        title=text("Per aktör").render(lang),
        columns=tuple((key, title.render(lang), key in TABLES) for key, title in _COLUMNS),
        cells=lambda row: _actor_cells(row, place, lists, lang),
        word=lambda row, key: str(row.get(key) or ""),
        words=lambda row: (str(row["name"]), str(row["id"])),
        looked=looked_in(answer, "expired", lang),
    )
    return listing.view(rows, lists.looking.at("actors"), place)


def _by_actor(answer: Answer, pages: Pages) -> list[Row]:
    """Count the rows of each table by the actors that they are about; most first."""
    kinds = {str(row["layer"]): str(row["kind"]) for row in answer.sources}
    counts: dict[str, Counter[str]] = {}
    for table in TABLES:
        for row in answer.result[table]:
            for actor in concerned(table, row, kinds):
                counts.setdefault(actor, Counter())[table] += 1
    rows = [
        {
            "id": actor,
            "name": pages.name_of(actor),
            "contact": _state(pages, actor),
            **{key: count[key] for key in TABLES},
        }
        for actor, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-sum(row[key] for key in TABLES), row["name"]))


def _state(pages: Pages, actor: str) -> str:
    contact = pages.contact_of(actor)
    return "" if contact is None else str(contact["state"])


def _actor_cells(row: Row, place: Place, lists: AnswerLists, lang: Lang) -> Iterable[CellView]:
    known = row["id"] in lists.pages.actors
    missing = "" if known else lists.pages.missing.render(lang)
    yield CellView(str(row["name"]), lists.pages.of_actor(row["id"]), under=missing)
    for key in TABLES:
        href = place.link(PATH, **(place.parameters | {"actor": row["id"]})) + f"#g-{key}" if row[key] else None
        yield CellView(number_text(row[key], lang), href)
    contact = lists.pages.contact_of(row["id"])
    yield CellView(UNKNOWN.render(lang), contact=contact_view(contact, lang), unknown=contact is None)
