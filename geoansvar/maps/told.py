"""What the layers of an answer have in common: rows become objects, codes become words, numbers keep their guard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import shapely

from geoansvar.maps.flood_layers import depth_text
from geoansvar.maps.outlines import Extent, detail_m, geojson, outward, simplified
from geoansvar.maps.planned import Feature, PlanClass, PlanLayer
from geoansvar.maps.style import Look
from geoansvar.maps.words import Words
from geoansvar.model.answer import Answer, Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.texts import Text, number_text, text

NOT_FOR_NAVIGATION = text("Ej vägvisning för utryckning")
_NAVIGATION = "not-for-navigation"  # the finding of an answer that must never lead anybody's way


@dataclass(frozen=True, slots=True)
class Told:
    """A row of an answer as it is shown: under which key its place stands, its class, and its words."""

    key: tuple[str, str]
    name: str
    code: str
    values: tuple[str, ...] = ()
    badge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kin:
    """A class that the rows of a layer may have: its code, title and look; ``amount`` says what a count does not."""

    code: str
    title: str
    look: Look
    amount: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer that is put on a map, in a language and before somebody who may see so much.

    Attributes
    ----------
    name
        What the names of its layers begin with.
    at
        The number of the answer, where one question of a recipe has several.
    extent
        The map's, EPSG:3006.
    """

    answer: Answer
    name: str
    at: int
    words: Words
    extent: Extent

    def drawing(self, geometries: Mapping[tuple[str, str], shapely.Geometry]) -> Telling:
        """Give the same answer with some of its rows drawn otherwise (EPSG:3006)."""
        return replace(self, answer=replace(self.answer, geometries=self.answer.geometries | dict(geometries)))

    @property
    def flow(self) -> str:
        """The flow that was asked about; empty when dry."""
        return str(self.answer.question.get("flood") or "")

    def say(self, words: Text) -> str:
        """Render a text in the map's language."""
        return words.render(self.words.lang)

    def code(self, column: str, value: object) -> str:
        """Give the word of a code; the code itself where it has none, nothing where there is nothing."""
        if value in (None, ""):
            return ""
        title = CODE_TITLES.get(column, {}).get(str(value))
        return self.say(title) if title else str(value)

    def codes(self, column: str, values: Iterable[object] | None) -> str:
        """Give the words of several codes."""
        return ", ".join(self.code(column, value) for value in values or ())

    def number(self, value: float | None, unit: str = "") -> str:
        """Write a number with its unit; nothing where it is not known."""
        if value is None:
            return ""
        written = number_text(value, self.words.lang, decimals=0 if float(value).is_integer() else 1)
        return f"{written} {unit}".strip()

    def metres(self, value: float | None) -> str:
        """Write a distance, to the metre; nothing where it is not known."""
        return self.number(None if value is None else round(value), "m")

    def depth(self, value: float | None) -> str:
        """Write a depth, to the centimetre; nothing where it is not known."""
        return "" if value is None else f"{depth_text(value, self.words.lang)} m"

    def people(self, value: float | None) -> str:
        """Write a number of people; nothing where it is not known."""
        return "" if value is None else self.words.people(value)

    def interval(self, total: Row) -> str:
        """Write how many people are meant, from the certain to those in doubt: ``12–40``."""
        return self.words.between(total["affected"], total["affected"] + total["uncertain"])

    def cells(self, total: Row) -> str:
        """Write how many cells are meant, from the certain to those in doubt; cells are not guarded as people are."""
        bounds = dict.fromkeys(self.number(total["affected"] + more) for more in (0, total["uncertain"]))
        return "–".join(bounds)

    def total(self, key: str, **case: object) -> Row | None:
        """Give the answer's own total of a number in a case."""
        wanted = {"key": key, **case}
        rows = (row for row in self.answer.totals if all(row.get(name) == value for name, value in wanted.items()))
        return next(rows, None)

    def layer(
        self,
        part: str,
        title: Text,
        rows: Sequence[Told],
        kin: Iterable[Kin],
        titles: Iterable[Text] = (),
        *,
        flow: str = "",
        spots: bool = False,
        **given: Any,
    ) -> PlanLayer:
        """Make a layer of some rows.

        Parameters
        ----------
        part
            Which part of the answer it shows; with a flow it is one of several.
        spots
            Whether each row is a symbol on a spot, and not its own outline.
        """
        features = self._features(rows, spots=spots)
        counts = Counter(feature.code for feature in features)
        return PlanLayer(
            name=f"{self.name}_{self.at}_{part}" if flow else f"{self.name}_{part}",
            title=self.say(title),
            kind="answer",
            group=self.say(text("Översvämning")) if flow else "",
            visible=True,
            titles=tuple(self.say(each) for each in titles),
            classes=tuple(
                PlanClass(each.code, each.title, each.look, counts[each.code] if each.count is None else each.count,
                          amount=each.amount)
                for each in kin
            ),
            features=features,
            rows=len(features),
            unplaced=sum(feature.geometry is None for feature in features),
            flow=flow,
            access=self.answer.access,
            part=part,
            **given,
        )  # fmt: skip

    def _features(self, rows: Sequence[Told], *, spots: bool) -> tuple[Feature, ...]:
        outlines = self._outlines([row.key for row in rows], spots=spots)
        return tuple(
            Feature("/".join(row.key), row.name, row.code, outline, row.values, badge=row.badge)
            for row, outline in zip(rows, outlines, strict=True)
        )

    def _outlines(self, keys: Sequence[tuple[str, str]], *, spots: bool) -> list[Mapping[str, Any] | None]:
        own = np.array([self.answer.geometries.get(key) for key in keys], dtype=object)
        if not len(own):
            return []
        drawn: Any = shapely.point_on_surface(own) if spots else simplified(own, detail_m(self.extent))
        return [None if shape is None else geojson(shape) for shape in outward(drawn)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the answer warns of."""
        return tuple(
            self.say(finding.text)
            for finding in self.answer.findings
            if finding.severity == "warning" and finding.code != _NAVIGATION
        )

    @property
    def warning(self) -> str:
        """What must stand on a map of the answer."""
        leads_nobody = any(finding.code == _NAVIGATION for finding in self.answer.findings)
        return self.say(NOT_FOR_NAVIGATION) if leads_nobody else ""

    def contact(self, row: Row) -> str:
        """Give whom to call about a row: the function, and its number around the clock."""
        contact = row.get("contact") or {}
        number = contact.get("phone_24_7") or contact.get("phone")
        return " ".join(str(each) for each in (contact.get("function"), number) if each)


def capital(word: str) -> str:
    """Begin a word with a capital."""
    return word[:1].upper() + word[1:]


def by_cell(rows: Iterable[Row]) -> list[list[Row]]:
    """Gather the rows of each cell: one whose people stand in different ways has a row for each way."""
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cells.setdefault((row["layer"], row["id"]), []).append(row)
    return list(cells.values())
