"""How the answers on who reaches what were made, and what they do not say: it stands on the page of their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from geoansvar.model.answer import Answer
from geoansvar.texts import Lang, Text, text

NOT_FOR_NAVIGATION = text("Ej vägvisning för utryckning.")
_WHAT_IT_IS = {
    "coverage": text(
        "Hur långt boende har till en trygghetspunkt. Det säger inte att punkten är öppen eller har plats."
    ),
    "isolation": text("Vem som blir utan väg, inte vilken väg som ska tas."),
    "status": text(
        "Hinder som går att räkna fram, bredvid det som är beslutat. En punkt utan funnet hinder kan ha andra."
    ),
    "cascade": text(
        "Vad som faller enligt de beroenden som står i registret. Det säger inte vad som kommer att hända."
    ),
    "allocation": text("En räkning på om platserna räcker, ingen anvisning om vart någon ska gå."),
    "siting": text("Ett underlag för var nya punkter gör nytta. Om lokalen passar vet den som känner den."),
    "what-if": text("Vad ett antagande skulle ändra. Inget av det är beslutat."),
}
_MEASURED = (
    text("Avstånd är mätta. Ritade ytor är bara ritningar."),
    text("”Kan inte nås” är inget avstånd: inte noll, och inte långt."),
)
_LINES = {
    "coverage": (
        text("x–y: minst x har en punkt inom gränsen; y om broar, tunnlar och andra osäkra vägar är öppna."),
        *_MEASURED,
    ),
    "isolation": (
        text("x–y: minst x är avskurna; y om broar, tunnlar och andra osäkra vägar är stängda."),
        text("Avskuren är den som inte kan nås från utgångspunkterna, och inte den som är i vägnätets mindre del."),
        text("Den som är avskuren redan när det är torrt räknas inte en gång till vid flödet."),
        _MEASURED[1],
    ),
    "status": (
        text("x–y: minst x säkert; y om det osäkra också gäller. En punkt kan ha flera hinder samtidigt."),
        text("Status är beslutad och räknas aldrig fram: utpekad är inte öppen."),
        text("Utan försörjning är den som saknar en leverans när uthålligheten är slut, räknat genom beroendena."),
    ),
    "cascade": (
        text("Något faller när dess första leverans varit borta längre än uthålligheten. Alla beroenden behövs."),
        text("En uthållighet som ingen känner gör timmen okänd, aldrig noll."),
        text("Ej acceptabelt: när leveransen varit borta längre än acceptabel avbrottstid och uthålligheten är slut."),
    ),
    "allocation": (
        text("Boende fördelas så att vägen sammanlagt blir kortast, och ingen punkt får fler än den har plats för."),
        text("Fördelade, utan plats och utan uppgift är tillsammans alla boende."),
        _MEASURED[1],
    ),
    "siting": (
        text("Når är alla inom gränsen; Tillför är de som ingen annan punkt når."),
        text("Bevisat betyder att inget annat urval är bättre för samma mål och samma kandidater."),
    ),
    "what-if": (
        text("Samma fråga är ställd två gånger, utan och med ändringen."),
        text("x–y: minst x säkert; y om det osäkra också gäller."),
    ),
}  # fmt: skip
_ON_CLOSED_ROADS = ("isolation", "status", "what-if")


def reach_what(kind: str) -> Text | None:
    """Say in a sentence what an answer may be used as; None for other questions."""
    return _WHAT_IT_IS.get(kind)


def reach_lines(answer: Answer, lang: Lang = "sv") -> list[str]:
    """Say how the numbers were made and what they do not say, line by line; nothing for other questions."""
    return [line.render(lang) for line in _said(answer)]


def _said(answer: Answer) -> Iterator[Text]:
    if answer.kind not in _LINES:
        return
    if closes_roads(answer):
        yield NOT_FOR_NAVIGATION
    yield from _LINES[answer.kind]
    if answer.kind == "what-if":  # its numbers are those of another question
        yield from _LINES.get(str(answer.question["question"]["kind"]), ())


def closes_roads(answer: Answer) -> bool:
    """Tell whether an answer tells which roads can be used, and so must say that it guides nobody to a rescue."""
    question = answer.question
    flooded = question.get("flood") or question.get("exclude_flood")
    return answer.kind in _ON_CLOSED_ROADS or bool(flooded and question.get("mode") in ("walk", "drive"))
