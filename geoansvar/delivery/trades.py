"""Divisions of trade by name: the number alone says nothing to one who does not know the list by heart."""

from __future__ import annotations

from geoansvar.delivery.titles import shown
from geoansvar.model.codes import packaged_codes
from geoansvar.texts import Lang, Text, text

TRADES_OF = ("workplaces", "employees")  # the numbers whose groups are divisions of trade
_LIST = "sni-2007"


def division_text(code: str, lang: Lang = "sv") -> str:
    """Name a division of trade: ``56 Restaurang-, catering- och barverksamhet``; a code nobody knows as it stands."""
    known = packaged_codes(_LIST).codes
    return f"{code} {known[code].title(lang)}" if code in known else shown("group", code, lang=lang)


def trades_named_by() -> Text:
    """Say by which list divisions are named: another edition has others."""
    codes = packaged_codes(_LIST)
    return text("Branscher har namn ur {title}. Källa: {source}.", title=codes.title, source=codes.source)
