"""What is said to somebody who may not see all: what is not among what they see may still be there."""

from __future__ import annotations

from dataclasses import replace

from geoansvar.model.finding import Finding
from geoansvar.texts import Text, text

# What is concluded where all is seen → what is said where it may be hidden, with the same blanks.
_CAREFUL = {
    one.template: other.template
    for one, other in (
        (
            text("Inget lager med {title} finns att leta i."),
            text("Lager med {title} ingår inte i det som visas för den som frågar."),
        ),
        (
            text("Inget lager har uppgift om {column}; svaret räknar inte dem."),
            text("Uppgift om {column} ingår inte i det som visas för den som frågar; svaret räknar inte dem."),
        ),
        (
            text("{flow} når inget objekt i de lager som frågan gäller."),
            text("{flow}: sökt bland de objekt som visas för den som frågar."),
        ),
        (
            text("Ingenting ändras: varken svarets tal eller något objekts tillstånd."),
            text("Ändringen märks inte i det som visas för den som frågar."),
        ),
        (
            text("Inga befintliga punkter räknas: urvalet börjar från ingenting."),
            text("Urvalet börjar utan befintliga punkter: de visas inte för den som frågar, eller valdes bort."),
        ),
    )
}


def careful(finding: Finding) -> Finding:
    """Say a finding without the conclusion that something is not there."""
    template = _CAREFUL.get(finding.text.template)
    return finding if template is None else replace(finding, text=Text(template, finding.text.values))
