"""Where people live: the words that a building's purpose has for it."""

from __future__ import annotations

# As Lantmäteriet and municipalities write them; each is looked for inside the purpose.
DWELLING_WORDS = (
    "bostad", "bostäder", "bostads", "småhus", "flerfamilj", "enfamilj", "villa", "radhus", "kedjehus", "parhus",
    "hyreshus", "studentbo", "äldreboende", "residential",
)  # fmt: skip
# As OpenStreetMap writes them; a warehouse and a greenhouse are no houses, so the word is the whole purpose.
DWELLING_PURPOSES = (
    "house", "detached", "semidetached_house", "terrace", "apartments", "bungalow", "dormitory", "farm", "cabin",
    "static_caravan", "houseboat",
)  # fmt: skip
_NOT_DWELLING = ("komplement", "ej bostad", "obebo")


def is_dwelling(purpose: str) -> bool:
    """Tell whether people live in a building of this purpose."""
    words = purpose.casefold().strip()
    if any(word in words for word in _NOT_DWELLING):
        return False
    return words in DWELLING_PURPOSES or any(word in words for word in DWELLING_WORDS)
