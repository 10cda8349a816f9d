"""How a flood answer was made and what it is not: said on the same page as its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from geoansvar.delivery.reach_method import NOT_FOR_NAVIGATION, closes_roads, reach_lines, reach_what
from geoansvar.delivery.titles import FLOOD_KINDS, REACH_KINDS
from geoansvar.delivery.trades import TRADES_OF, trades_named_by
from geoansvar.model.answer import Answer, Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.finding import Finding
from geoansvar.texts import Lang, Text, text

_WHAT_IT_IS = {
    "flood-directive": text(
        "Underlag till länsstyrelsens riskkarta och riskhanteringsplan enligt förordningen (2009:956) om "
        "översvämningsrisker. Det är kommunens eget underlag, inte riskkartan."
    ),
    "exposure": text("Vad som ligger i de karterade utbredningarna. Det säger inte vad som kommer att hända."),
}
_OF_DIRECTIVE, _BASIS = "directive-", "directive-basis"  # the basis is what the first line says
_LIMITS = (
    text("Osäkert är det som ligger närmare utbredningens kant än karteringens noggrannhet, och broar och tunnlar."),
    text("Utanför karterad utbredning är inte detsamma som säkert."),
    text("Km och ha är avrundade vart för sig: summor och + kan skilja i sista siffran. Excel och CSV har m och m²."),
    text("”Inget lager” betyder att ingen har räknat, inte att talet är noll."),
)


def what_it_is(answer: Answer, lang: Lang = "sv") -> str:
    """Say in a sentence what the answer may be used as; empty for questions that need no such word."""
    words = _WHAT_IT_IS.get(answer.kind) or reach_what(answer.kind)
    return words.render(lang) if words else ""


def method_lines(answer: Answer, lang: Lang = "sv") -> list[str]:
    """Say what the answer may be used as, and how its numbers were made; nothing for questions that need no word."""
    if answer.kind in REACH_KINDS:
        return [what_it_is(answer, lang), *reach_lines(answer, lang)]
    if answer.kind not in FLOOD_KINDS:
        return []
    noted = [finding.text for finding in answer.findings if is_method(finding) and finding.code != _BASIS]
    said = [*_chosen(answer.question), *_people(answer), *_drawn(answer), *_trades(answer), *_LIMITS, *noted]
    return [what_it_is(answer, lang), *(line.render(lang) for line in said)]


def _drawn(answer: Answer) -> Iterator[Text]:
    """Say whose classes the depths are drawn and counted in, where a flow has depths."""
    ground = answer.ground
    if ground is not None and ground.depth_classes is not None and any(flow.depths for flow in ground.flows):
        yield text("Djup ritas i klasser: {classes}.", classes=ground.depth_classes)


def _trades(answer: Answer) -> Iterator[Text]:
    """Say by which list trades are named, where there are any: another edition has other divisions."""
    tables = ("groups", "headings", "obligatory")
    rows = (row for key in tables for row in answer.result.get(key, []) if row["group"] is not None)
    if any((row.get("key") or row.get("indicator")) in TRADES_OF for row in rows):
        yield trades_named_by()


def is_method(finding: Finding) -> bool:
    """Tell whether a finding says what the directive's table rests on: it stands with the method, not among faults."""
    return finding.code.startswith(_OF_DIRECTIVE)


def foot_line(answer: Answer, lang: Lang = "sv") -> str:
    """Say what the numbers rest on in one line, for the foot of every page; empty for questions that need no word."""
    if answer.kind in REACH_KINDS:
        warned = [NOT_FOR_NAVIGATION.render(lang)] if closes_roads(answer) else []
        return " · ".join([*warned, *_counted_people(answer, lang)])
    if answer.kind not in FLOOD_KINDS:
        return ""
    said = [*_surveys(answer, lang), *_counted_people(answer, lang), _LIMITS[1].render(lang)]
    return " · ".join(said)


def _surveys(answer: Answer, lang: Lang) -> Iterator[str]:
    """Name each survey with its years: ``Kartering: Viskan 2024 (2024)``."""
    years: dict[str, list[str]] = {}
    for row in answer.result.get("flows", []):
        own = years.setdefault(str(row["survey"] or ""), [])
        if row["year"] and str(row["year"]) not in own:
            own.append(str(row["year"]))
    named = [f"{survey} ({', '.join(own)})" if own else survey for survey, own in years.items() if survey]
    if named:
        yield text("Kartering: {surveys}", surveys=", ".join(named)).render(lang)


def _counted_people(answer: Answer, lang: Lang) -> Iterator[str]:
    for source in answer.sources:
        if source["kind"] == "population":
            layer = source.get("title") or source["layer"]
            yield text("{layer}: hämtat {day}", layer=layer, day=source["retrieved"]).render(lang)


def _chosen(question: Row) -> Iterator[Text]:
    if question.get("cell_rule"):
        yield text("Djup läses i {rule}.", rule=CODE_TITLES["cell_rule"][question["cell_rule"]])
    if question.get("search_m"):
        yield text("Djup söks intill {metres} m utanför objektet.", metres=question["search_m"])


def _people(answer: Answer) -> Iterator[Text]:
    for source in answer.sources:
        if source["kind"] == "population":
            how = CODE_TITLES["population_method"][answer.question.get("population_method") or "area"]
            yield text(
                "Befolkningen är {how}, ur {layer} ({owner}, hämtat {day}).",
                how=how, layer=source.get("title") or source["layer"], owner=source["owner"], day=source["retrieved"],
            )  # fmt: skip
