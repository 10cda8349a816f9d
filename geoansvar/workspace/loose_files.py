"""Files in ``layers/`` that no TOML names: a filled template declares itself, and what nobody reads is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geoansvar.errors import DeclarationError
from geoansvar.layers import template_declaration, template_layer_name
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding, finding_of
from geoansvar.texts import text

DATA_ENDINGS = ("xls", "xlsm", "ods", "csv", "gpkg", "geojson", "json", "fgb", "shp", "parquet", "gml", "pbf", "tif")


def filled_templates(
    root: Path, declared: Mapping[str, LayerDeclaration], faults: list[Finding]
) -> dict[str, tuple[LayerDeclaration, str]]:
    """Filled Excel templates declare themselves: a co-ordinator needs no TOML."""
    claimed = {Path(declaration.source.path or "").name for declaration in declared.values()}
    found: dict[str, tuple[LayerDeclaration, str]] = {}
    for path in sorted((*root.glob("layers/*.xlsx"), *root.glob("layers/data/*.xlsx"))):
        if path.name.startswith("~$") or path.name in claimed:
            continue
        name, place = template_layer_name(path), path.relative_to(root).as_posix()
        try:
            declaration = template_declaration(path)
        except DeclarationError as error:
            faults.append(finding_of(error, place=place))
            continue
        if declaration is None:
            faults.append(_no_template(place))
        elif name in found or name in declared:
            faults.append(_name_taken(place, name, found[name][1] if name in found else f"layers/{name}.toml"))
        else:
            found[name] = declaration, place
    return found


def strays(root: Path, declared: Mapping[str, LayerDeclaration]) -> list[Finding]:
    """Data that lie in the room and are read by nobody: somebody believes that they count."""
    claimed = {Path(declaration.source.path or "").name for declaration in declared.values()}
    unread = _words_of_broken(root, declared)
    return [
        Finding(
            "not-read",
            "warning",
            text("Ingen deklaration nämner filen: den läses inte."),
            place=path.relative_to(root).as_posix(),
            remedy=text("Spara en ifylld mall som .xlsx, eller skriv en deklaration i TOML."),
        )
        for path in sorted((*root.glob("layers/*"), *root.glob("layers/data/*")))
        if path.suffix.lower().lstrip(".") in DATA_ENDINGS
        and path.name not in claimed
        and not path.name.startswith("~$")
        and not path.name.endswith(".schema.json")
        and path.name not in unread
    ]


def _words_of_broken(root: Path, declared: Mapping[str, LayerDeclaration]) -> str:
    """Give what stands in the declarations that could not be read: a file named there is not one that nobody knows."""
    broken = (path for path in root.glob("layers/*.toml") if path.stem not in declared)
    return "\n".join(path.read_text(encoding="utf-8-sig", errors="replace") for path in broken if path.is_file())


def _no_template(place: str) -> Finding:
    return Finding(
        "not-a-template",
        "warning",
        text("Arbetsboken är ingen ifylld mall, och ingen deklaration nämner den: den läses inte."),
        place=place,
        remedy=text("Fyll i en mall från ”geoansvar templates MAPP”, eller skriv en deklaration i TOML."),
    )


def _name_taken(place: str, name: str, other: str) -> Finding:
    return Finding(
        "name-taken",
        "error",
        text("Lagret {name} finns redan i {other}; den här filen läses inte.", name=name, other=other),
        place=place,
        remedy=text("Byt namn på en av filerna."),
    )
