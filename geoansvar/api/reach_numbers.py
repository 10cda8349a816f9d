"""The numbers of who reaches what, dry and flooded side by side; what is uncertain stands as a span, ``412–430``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geoansvar.api.answer_page import NumberLine, NumberTable
from geoansvar.api.flood_tables import NumberView
from geoansvar.delivery.spans import DRY, between, ends, flow_text, limit_text, share_text, span_text
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, number_text, text

Case = tuple[float | None, float | None, str | None]  # within_m, within_min, flood
Opens = Callable[[str, Case], str | None]
Rows = Callable[[Row, str], str | None]  # a total or a district's row, and which of its parts
_PART_KEYS = ("age_0_5", "age_80_plus", "age_0_5_twice", "age_80_plus_twice")
_UNREACHED = ("unreachable_dry", "unreachable_flood")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Makes the tables of an answer's numbers; ``opens`` says where a case's number leads, ``rows`` one of cover."""

    answer: Answer
    lang: Lang
    opens: Opens
    rows: Rows = lambda _row, _part: None

    def said(self, words: Text) -> str:
        """Give a sentence in the page's language."""
        return words.render(self.lang)

    def number(self, value: float) -> str:
        """Write a number; people and objects are whole."""
        return number_text(value, self.lang)

    def without(self, row: Row) -> str:
        """Write how many are not among those counted: certainly not, and up to how many it may be."""
        return between(row["outside"], row["outside"] + row["uncertain"], str(row["unit"]), self.lang)

    def title(self, key: object) -> str:
        """Name what is counted."""
        words = shown("key", key, lang=self.lang)
        return f"{words[:1].upper()}{words[1:]}"

    # ------------------------------------------------------------------------------------------------- coverage

    def coverage(self) -> Iterable[NumberTable]:
        """Give who has a point within each limit, dry and flooded, then district by district."""
        yield NumberTable(
            "totals", self.said(text("Vem som har en punkt inom räckhåll")), self._heads(text("Inom gränsen")),
            tuple(self._sections([row for row in self.answer.totals if row["key"] not in _UNREACHED], "key")),
        )  # fmt: skip
        districts = [row for row in self.answer.result.get("districts", ()) if row["key"] == "residents"]
        if districts:
            yield NumberTable(
                "districts", self.said(text("Folkbokförda per distrikt")), self._heads(text("Distrikt")),
                tuple(self._sections(districts, "name")), open=False,
            )  # fmt: skip

    def _floods(self) -> list[str | None]:
        flood = self.answer.question.get("flood")
        return [None] if flood is None else [None, flood]

    def _heads(self, first: Text) -> tuple[str, ...]:
        return (self.said(first), *(self.at(flood) for flood in self._floods()))

    def at(self, flood: str | None) -> str:
        """Say at which flow: ``torrt``, ``Q100``."""
        return flow_text(flood, self.lang)

    def _sections(self, rows: Sequence[Row], named: str) -> Iterable[tuple[str, tuple[NumberLine, ...]]]:
        limits = dict.fromkeys((row["within_m"], row["within_min"]) for row in rows)
        for within_m, within_min in limits:
            of_limit = [row for row in rows if (row["within_m"], row["within_min"]) == (within_m, within_min)]
            names = dict.fromkeys(_name(row, named) for row in of_limit)
            lines = (self._line([row for row in of_limit if _name(row, named) == name], named) for name in names)
            yield limit_text(of_limit[0], self.lang), tuple(lines)

    def _line(self, rows: Sequence[Row], named: str) -> NumberLine:
        by_flood = {row["flood"]: row for row in rows}
        cells = (self._covered(by_flood.get(flood)) for flood in self._floods())
        outside = self.said(text("utanför alla distrikt"))
        name = self.title(rows[0]["key"]) if named == "key" else str(rows[0][named] or rows[0].get("id") or outside)
        return NumberLine(name, tuple(cells), is_part=named == "key" and rows[0]["key"] in _PART_KEYS)

    def _covered(self, row: Row | None) -> tuple[NumberView, ...]:
        if row is None or not row["total"]:
            return (NumberView(self.said(text("inget underlag"))),)
        span, share = span_text(row, self.lang), share_text(row, self.lang)
        has = self.rows(row, "has") if row["affected"] + row["uncertain"] else None
        views = [NumberView(f"{span} ({share})" if share else span, has)]
        if row["outside"] + row["uncertain"]:
            lacks = self.rows(row, "lacks")
            views.append(NumberView(self.said(text("{count} har ingen", count=self.without(row))), lacks))
        return (*views, *self._unknown(row, self.rows(row, "no-data")))

    def _unknown(self, row: Row, href: str | None = None) -> tuple[NumberView, ...]:
        if not row["no_data"]:
            return ()
        return (NumberView(self.said(text("{count} utan uppgift", count=row["no_data"])), href),)

    # ------------------------------------------------------------------------------- cut off, and how points stand

    def isolation(self) -> Iterable[NumberTable]:
        """Give who is cut off: when dry, and because of the flow."""
        heads = [DRY, *(text("på grund av {flood}", flood=flood) for flood in self._floods()[1:])]
        yield NumberTable(
            "totals",
            self.said(text("Vem som är avskuren")),
            (self.said(text("Avskurna")), *map(self.said, heads)),
            (("", tuple(self._by_flow(self._floods()))),),
        )

    def status(self) -> Iterable[NumberTable]:
        """Give how many points have an obstacle, flow by flow."""
        floods = list(dict.fromkeys(row["flood"] for row in self.answer.totals))
        yield NumberTable(
            "totals",
            self.said(text("Punkter med hinder")),
            (self.said(text("Hinder")), *(str(flood) for flood in floods)),
            (("", tuple(self._by_flow(floods))),),
        )

    def _by_flow(self, floods: Sequence[str | None]) -> Iterable[NumberLine]:
        for key in dict.fromkeys(str(row["key"]) for row in self.answer.totals):
            by_flood = {row["flood"]: row for row in self.answer.totals if row["key"] == key}
            cells = tuple(self._opened(key, by_flood[flood], flood) for flood in floods if flood in by_flood)
            yield NumberLine(self._flag(key), cells, is_part=key in _PART_KEYS)

    def _flag(self, key: str) -> str:
        if key == "safety_points" and self.answer.kind == "status":
            return self.said(text("Minst ett hinder"))
        return self.title(key)

    def _opened(self, key: str, row: Row, flood: str | None) -> tuple[NumberView, ...]:
        if not row["total"]:
            return (NumberView(self.said(text("inget underlag"))),)
        counted = row["affected"] + row["uncertain"]
        href = self.opens(key, (None, None, flood))
        return (
            NumberView(span_text(row, self.lang), href if counted else None),
            *self._unknown(row, self._lost(key, flood)),
        )

    def _lost(self, key: str, flood: str | None) -> str | None:
        """What has no place stands among what is not reached when dry."""
        return self.opens(key, (None, None, None)) if self.answer.kind == "isolation" and flood is None else None

    # --------------------------------------------------------------------------------------- before and after

    def before_and_after(self) -> Iterable[NumberTable]:
        """Give the numbers before and after a change, and what it makes of them."""
        before, after = self.answer.result.get("before", ()), self.answer.result.get("after", ())
        pairs = list(zip(before, after, strict=True))
        heads = (text("Vad"), text("före"), text("efter"), text("ändring"))
        yield NumberTable(
            "compared",
            self.said(text("Före och efter")),
            tuple(self.said(head) for head in heads),
            tuple(self._changed_sections(pairs)),
        )

    def _changed_sections(self, pairs: Sequence[tuple[Row, Row]]) -> Iterable[tuple[str, tuple[NumberLine, ...]]]:
        sections: dict[str, list[NumberLine]] = {}
        for before, after in pairs:
            sections.setdefault(self._case(before), []).append(self._changed(before, after))
        return ((heading, tuple(lines)) for heading, lines in sections.items())

    def _case(self, row: Row) -> str:
        limit = limit_text(row, self.lang)
        is_flooded = any(each.get("flood") for each in self.answer.result.get("before", ()))
        return " ".join(part for part in (limit, self.at(row.get("flood")) if is_flooded else "") if part)

    def _changed(self, before: Row, after: Row) -> NumberLine:
        change = self._signed(before, after)
        cells = (self._stood(before), self._stood(after), (NumberView(change),))
        return NumberLine(self.title(before["key"]), cells, is_part=before["key"] in _PART_KEYS)

    def _signed(self, before: Row, after: Row) -> str:
        """Write a change with its sign; two, where what is certain and what is in doubt move differently."""
        moved = [end - was for was, end in zip(ends(before), ends(after), strict=True)]
        signs = [("+" if each > 0 else "−" if each < 0 else "±") + self.number(abs(each)) for each in moved]
        if signs[0] == signs[1]:
            return signs[0]
        return self.said(text("{least} till {most}", least=signs[0], most=signs[1]))

    def _stood(self, row: Row) -> tuple[NumberView, ...]:
        if not row["total"]:
            return (NumberView(self.said(text("inget underlag"))),)
        rest = NumberView(self.said(text("{count} inte", count=self.without(row))))
        return (NumberView(span_text(row, self.lang)), rest, *self._unknown(row))


def _name(row: Row, named: str) -> str:
    """Tell the rows of one line from those of another: by what is counted, or by the district."""
    return str(row["key"] if named == "key" else row.get("id"))
