"""Some faults are seen only when layers are held together: names that lead nowhere, and things in the wrong place."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import shapely

from geoansvar.layers.noted import Notes, some
from geoansvar.layers.place import UNPLACED_CODES
from geoansvar.layers.template_speech import as_excel_says
from geoansvar.model.finding import Finding
from geoansvar.model.flow import flows_of
from geoansvar.model.kinds import PLACELESS_KINDS, Column
from geoansvar.model.layer import Layer
from geoansvar.texts import text

OBJECT_KINDS = (
    "vital-service",
    "safety-point",
    "shelter",
    "resource",
    "building",
    "workplace",
    "hazardous-site",
    "dam",
    "actor",
)
# These are drawn or cut at the border anyway, or are borders themselves.
_MAY_LIE_OUTSIDE = ("municipality", "reference", "actor", "dependency")
_CUT_AT_BORDER = ("flood-depth", "flood-extent", "elevation")  # doubted only where nothing of them is within it
_ROWS_NAMED = 20
_ALIKE = 0.7  # a suggestion that is not really alike is worse than none


def cross_findings(layers: Mapping[str, Layer], *, municipality: str) -> list[Finding]:
    """Find what layers say against each other.

    Actor and object ids that lead nowhere, the same actor twice, the same flood under two names, rows outside the
    municipality (kept: the substation upstream is often there), and rows that still have no place.

    Parameters
    ----------
    municipality
        The municipality's code, four digits.
    """
    by_kind = _ids_by_kind(layers)
    border = _border(layers, municipality)
    findings: list[Finding] = []
    for layer in layers.values():
        notes = Notes(layer.name)
        _note_dangling(layer, by_kind, notes)
        _note_outside(layer, border, notes)
        _note_unplaced(layer, notes)
        _note_cover(layer, layers, notes)
        findings += as_excel_says(notes.findings, layer)
    return findings + _same_actor_twice(layers) + _same_flood_twice(layers) + _rasters_elsewhere(layers)


def _ids_by_kind(layers: Mapping[str, Layer]) -> dict[str, dict[str, str | None]]:
    """Give, for each kind, every id with its name."""
    by_kind: dict[str, dict[str, str | None]] = {}
    for layer in layers.values():
        names = layer.frame["name"] if "name" in layer.frame else [None] * len(layer.frame)
        ids = dict(zip(layer.frame["id"], names, strict=True))
        by_kind.setdefault(layer.kind, {}).update(ids)
        if layer.kind in OBJECT_KINDS:
            by_kind.setdefault("object", {}).update(ids)
    return by_kind


def _note_dangling(layer: Layer, by_kind: Mapping[str, Mapping[str, str | None]], notes: Notes) -> None:
    for column in layer.declaration.kind_of.columns:
        if column.refers_to is not None and column.name in layer.frame:
            _note_column(layer, column, by_kind.get(column.refers_to, {}), notes)


def _note_cover(layer: Layer, layers: Mapping[str, Layer], notes: Notes) -> None:
    """What a survey mapped has to be a layer of surfaces: without it nobody knows what is dry and what is unmapped."""
    covers = layer.declaration.flood.covers if layer.declaration.flood else None
    if covers is None:
        return
    other = layers.get(covers)
    if other is None:
        said = text("Det karterade området {name} finns inte bland lagren, eller går inte att läsa.", name=covers)
    elif not (shapely.get_dimensions(other.frame.geometry.dropna().to_numpy()) == 2).any():
        said = text("Lagret {name} har inga ytor och kan inte visa vad som är karterat.", name=covers)
    else:
        return
    notes.add("unknown-cover", "error", said, key="flood.covers", remedy=text("Rätta covers, eller deklarera lagret."))


def _note_column(layer: Layer, column: Column, known: Mapping[str, str | None], notes: Notes) -> None:
    code = "unknown-actor" if column.refers_to == "actor" else "unknown-object"
    template = (
        "Aktören {id} finns inte i något aktörslager."
        if code == "unknown-actor"
        else "Objektet {id} finns inte i något lager."
    )
    found = []
    for row, value in zip(layer.frame["id"], layer.frame[column.name], strict=True):
        named = value if isinstance(value, tuple) else (value,) if value else ()
        found += [(row, text(template, id=one)) for one in named if one not in known]
    if not found:
        return
    first = next(value for key, value in found[0][1].values if key == "id")
    close = _alike(str(first), known)
    remedy = text("Lägg till raden, eller rätta id i källan.")
    if close:
        remedy = text("Lägg till raden, eller rätta id i källan. Menades {name}?", name=close)
    notes.rows(code, "warning", found, key=column.name, remedy=remedy)


def _alike(written: str, known: Mapping[str, str | None]) -> str | None:
    """Give the one whose name or id is really alike, as ``Socialnämnden (socialnamnden)``."""
    spellings = {
        spelling.casefold(): own for own, name in reversed(list(known.items())) for spelling in (own, name) if spelling
    }
    close = get_close_matches(written.casefold(), spellings, n=1, cutoff=_ALIKE)
    if not close:
        return None
    own = spellings[close[0]]
    return f"{known[own]} ({own})" if known[own] not in (None, own) else own


def _border(layers: Mapping[str, Layer], municipality: str) -> shapely.Geometry | None:
    for layer in layers.values():
        if layer.kind == "municipality":
            own = layer.frame[(layer.frame["code"] == municipality) & layer.frame.geometry.notna()]
            if len(own):
                return shapely.union_all(own.geometry.to_numpy())
    return None


def _note_outside(layer: Layer, border: shapely.Geometry | None, notes: Notes) -> None:
    if border is None or layer.kind in _MAY_LIE_OUTSIDE or layer.declaration.kind_of.shape == "none":
        return
    geometry = layer.frame.geometry.to_numpy()
    there = ~shapely.is_missing(geometry)
    shapely.prepare(border)
    outside = there & ~shapely.intersects(border, geometry)
    ids = layer.frame["id"].to_numpy()[outside]
    if len(ids) and outside.sum() == there.sum():
        notes.add(
            "layer-outside-municipality",
            "warning",
            text("Hela lagret ligger utanför kommunen."),
            key="source.crs",
            remedy=text("Kontrollera att crs är rätt: en lokal zon fel är tiotals kilometer."),
        )
    elif layer.kind in _CUT_AT_BORDER:
        return
    elif len(ids) > _ROWS_NAMED:
        notes.add(
            "outside-municipality",
            "note",
            text(
                "{count} rader ligger utanför kommunen och är kvar i lagret: {ids}.",
                count=len(ids),
                ids=some(list(ids)),
            ),
            key="geometry",
        )
    else:
        message = text("Raden ligger utanför kommunen och är kvar i lagret.")
        notes.rows("outside-municipality", "note", ((str(row), message) for row in ids), key="geometry")


def _note_unplaced(layer: Layer, notes: Notes) -> None:
    if layer.kind not in PLACELESS_KINDS or layer.kind == "actor":
        return
    said = {finding.row for finding in layer.findings if finding.code in UNPLACED_CODES}
    unplaced = layer.frame.geometry.isna()
    if "object_ids" in layer.frame:
        unplaced &= layer.frame["object_ids"].map(len) == 0  # a process is where its objects are
    ids = layer.frame["id"][unplaced]
    message = text("Raden har inget läge och räknas som uppgift saknas.")
    notes.rows(
        "place-missing",
        "warning",
        ((row, message) for row in ids if row not in said),
        key="geometry",
        remedy=text("Skriv adressen som i adresslagret, eller ange koordinater."),
    )


def _rasters_elsewhere(layers: Mapping[str, Layer]) -> list[Finding]:
    """Find the rasters that lie wholly beside the extent of their own flow."""
    found = []
    for flow in flows_of((name, layer.declaration) for name, layer in layers.items()):
        pair = [layers[name].frame.geometry.dropna().to_numpy() for name in flow.layers]
        if len(pair) == 2 and all(map(len, pair)) and not shapely.intersects(*map(shapely.union_all, pair)):
            said = text("{flow}: djuprastret ligger inte där utbredningen ligger.", flow=flow.key)
            remedy = text("Kontrollera att crs är rätt, och att raster och utbredning är av samma flöde.")
            place = f"layers/{flow.depth}.toml"
            found.append(Finding("flow-raster-elsewhere", "error", said, place, "source.path", remedy=remedy))
    return found


def _same_actor_twice(layers: Mapping[str, Layer]) -> list[Finding]:
    seen: dict[str, str] = {}
    findings: list[Finding] = []
    for layer in layers.values():
        if layer.kind == "actor":
            notes = Notes(layer.name)
            notes.rows(
                "actor-twice",
                "warning",
                (
                    (row, text("Aktören {id} finns också i {layer}.", id=row, layer=seen[row]))
                    for row in layer.frame["id"]
                    if row in seen
                ),
                key="id",
                remedy=text("Låt aktören stå i ett av lagren."),
            )
            findings += as_excel_says(notes.findings, layer)
            seen.update({row: layer.name for row in layer.frame["id"] if row not in seen})
    return findings


def _same_flood_twice(layers: Mapping[str, Layer]) -> list[Finding]:
    """One file under several flows makes a ladder of flows that means nothing."""
    seen: dict[tuple[str, str | None, str], Layer] = {}
    findings: list[Finding] = []
    for layer in layers.values():
        flood = layer.declaration.flood
        content = (layer.sha256, layer.declaration.source.layer, layer.kind)  # one file may hold several layers
        other = seen.setdefault(content, layer) if flood is not None else layer
        if other is not layer and flood is not None and other.declaration.flood is not None:
            notes = Notes(layer.name)
            notes.add(
                "same-content",
                "warning",
                text("Filen är densamma som i {layer}, men flödet heter {flow}.", layer=other.name, flow=flood.flow),
                key="source.path",
                remedy=text("Kontrollera att rätt fil hör till rätt flöde."),
            )
            findings += notes.findings
    return findings
