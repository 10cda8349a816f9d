"""What stands beside the table: whose data they are, how the sheet is filled in, and what must never stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geoansvar.model.access import ACCESS_TITLES, Access
from geoansvar.texts import Lang, Text, text


@dataclass(frozen=True, slots=True)
class NoteField:
    """A field beside the table; ``mark`` is the defined name of its cell, so that it may be moved."""

    mark: str
    title: Text
    type: Literal["text", "date", "access"] = "text"
    given: Text | None = None
    required: bool = False


OWNER = NoteField("geoansvar_owner", text("Ägare till uppgifterna"), required=True)
RETRIEVED = NoteField("geoansvar_retrieved", text("Uppgifterna gäller den (datum)"), "date", required=True)
REVIEW_BY = NoteField("geoansvar_review_by", text("Ska ses över senast (datum)"), "date")
ACCESS = NoteField("geoansvar_access", text("Nivå"), "access", ACCESS_TITLES[Access.INTERNAL], required=True)
LICENCE = NoteField("geoansvar_licence", text("Villkor"), given=text("Egen uppgift"))
TITLE = NoteField("geoansvar_title", text("Lagrets titel"))
FIELDS = (OWNER, RETRIEVED, REVIEW_BY, ACCESS, LICENCE, TITLE)

HOW = (
    text("Fyll i en rad för varje post på det första bladet. Kolumner med * måste fyllas i, resten när du vet."),
    text("Tomt betyder okänt och visas som saknat. Gissa inte."),
    text("Exempelraden räknas inte. Skriv över den eller ta bort den."),
    text("Där cellen har en lista väljer du i den. Flera värden i en cell skiljs med semikolon."),
    text("Aktörer skrivs med namn, likadant som i aktörslistan. Id behöver du inte skriva."),
    text("Läget behövs inte: en adress räcker, och saknas också den visas raden som ”läge saknas”."),
    text("Egna kolumner får läggas till längst till höger. Byt inte namn på mallens rubriker."),
    text("Spara filen i mappen layers i arbetsytan, stäng den i Excel och kör ”geoansvar check”."),
)
LEVELS = (
    text("Öppen: får visas för alla."),
    text("Intern: för kommunens egna medarbetare."),
    text("Begränsad krets: för ISF och dem som behöver uppgiften i sin uppgift."),
    text("Skyddsvärd: får ses av så få som möjligt. Nivån är inget sekretessbeslut."),
)
NEVER = (
    text("Säkerhetsskyddsklassificerade uppgifter. Hör de hit ska säkerhetsskyddschefen avgöra det, inte mallen."),
    text("Namn eller nummer till privatpersoner. Skriv funktionen: TiB, växel, vakthavande."),
    text("Många känsliga uppgifter på en gång: sammanställningen kan vara känsligare än varje rad."),
)
HEADINGS = {
    "fields": text("Fyll i här"),
    "how": text("Så här gör du"),
    "levels": text("Nivåerna"),
    "never": text("Får inte stå här"),
}


def sections() -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    """Give the reading matter: each heading with its lines."""
    return (
        (HEADINGS["how"], HOW),
        (HEADINGS["levels"], LEVELS),
        (HEADINGS["never"], NEVER),
    )


def access_titles(lang: Lang) -> dict[Access, str]:
    """Give the words for the levels, as a person chooses among them."""
    return {level: title.render(lang) for level, title in ACCESS_TITLES.items()}
