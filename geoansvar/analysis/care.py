"""Where many people cannot leave by themselves: the words that a building's purpose has for it."""

from __future__ import annotations

# Purposes as Lantmäteriet, OpenStreetMap and municipalities write them; each is looked for inside the purpose.
SCHOOL_AND_CARE_WORDS = (
    "skola", "gymnasi", "fritidshem", "utbildning", "undervisning", "universitet", "högskola", "förskol",
    "vård", "omsorg", "äldre", "sjukhus", "sjukhem", "boende för", "gruppbostad", "servicebostad", "lss",
    "särskilt boende", "korttidsboende", "dagverksamhet", "hospice", "lasarett", "barnavård",
    "school", "kindergarten", "childcare", "hospital", "clinic", "nursing", "social_facility", "college", "university",
)  # fmt: skip
_NOT_CARE = ("skolgård", "gårdsvård", "fastighetsvård", "djurvård", "bilvård", "skolmuseum")


def is_school_or_care(purpose: str) -> bool:
    """Tell whether a building's purpose is a school, a preschool, health care or a care home."""
    words = purpose.casefold()
    return any(word in words for word in SCHOOL_AND_CARE_WORDS) and not any(word in words for word in _NOT_CARE)
