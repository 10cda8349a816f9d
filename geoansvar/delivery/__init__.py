"""What leaves the house: an answer in five formats, maps as files, and the files that a workspace has generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoansvar.delivery.asked import area_text, looked_in
from geoansvar.delivery.titles import shown

if TYPE_CHECKING:
    from geoansvar.delivery.formats import FORMATS, Format, format_of

__all__ = ["FORMATS", "Format", "area_text", "format_of", "looked_in", "shown"]


def __getattr__(name: str) -> object:
    """Load the formats when they are first asked for: words alone need no spreadsheet and no typesetter."""
    if name in ("FORMATS", "Format", "format_of"):
        from geoansvar.delivery import formats

        return getattr(formats, name)
    raise AttributeError(name)
