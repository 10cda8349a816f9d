"""A layer that has been read: a valid frame in SWEREF 99 TM, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geopandas import GeoDataFrame

from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, read and checked.

    Attributes
    ----------
    frame
        EPSG:3006. Our columns first (every column of the kind is there, empty
        where the file has none), then the municipality's own. ``id`` is a
        column of unique strings; the index is 0, 1, 2 … ``placed_by`` tells
        where the geometry is from: ``own``, ``address``, ``place`` or None
        (läge saknas; geometry is None too).
        For a raster layer the frame has one row: its extent.
    rows_read
        Rows in the source; equals ``len(frame)`` plus the rows that a finding
        of code ``row-left-out`` lists.
    sha256
        Of the source's content.
    """

    name: str
    declaration: LayerDeclaration
    frame: GeoDataFrame
    findings: tuple[Finding, ...]
    rows_read: int
    sha256: str
    path: Path | None = None

    @property
    def place(self) -> str:
        """The declaration's file, as findings name it."""
        return f"layers/{self.name}.toml"

    @property
    def kind(self) -> str:
        """The kind's name."""
        return self.declaration.kind

    def source_row(self) -> dict[str, Any]:
        """Give the layer as an answer's ``sources`` spells it."""
        source = self.declaration.source
        return {
            "layer": self.name,
            "kind": self.kind,
            "title": self.declaration.title,
            "owner": source.owner,
            "licence": source.licence,
            "retrieved": source.retrieved.isoformat(),
            "rows": len(self.frame),
            "sha256": self.sha256,
        }
