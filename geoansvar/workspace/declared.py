"""Find a workspace and read what it declares; no data are opened, and every fault of every file is kept."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from geoansvar.errors import DeclarationError, WorkspaceNotFound
from geoansvar.model.codes import CodeList, packaged_codes
from geoansvar.model.declaration import LAYER_NAME, LayerDeclaration
from geoansvar.model.faults import did_you_mean, faults_in
from geoansvar.model.finding import Finding, finding_of
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import PresetFile, Presets, twice
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from geoansvar.texts import Text, text
from geoansvar.workspace.loose_files import filled_templates, strays

Model = TypeVar("Model", bound=BaseModel)
PACKAGED_CODE_LISTS = ("sectors", "functions-2020", "categories")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a workspace says of itself, and what is wrong with that.

    Attributes
    ----------
    files
        The file that declares each layer: its TOML, or the Excel template that was filled in.
    service
        None where ``api/service.toml`` cannot be read; the fault says why.
    faults
        Every fault of every file, each with file and key.
    """

    root: Path
    manifest: Manifest
    declarations: Mapping[str, LayerDeclaration]
    files: Mapping[str, str]
    recipes: Mapping[str, MapRecipe]
    service: ServicePolicy | None
    code_lists: Mapping[str, CodeList]
    presets: Presets
    faults: tuple[Finding, ...] = field(default=())

    def in_its_file(self, finding: Finding) -> Finding:
        """Give a finding with the file that a person can open: a filled template has no TOML."""
        name = (finding.place or "").removeprefix("layers/").removesuffix(".toml")
        return replace(finding, place=self.files.get(name, finding.place)) if finding.place else finding


def find_root(path: Path | str | None = None) -> Path:
    """Walk up from ``path`` (or GEOANSVAR_WORKSPACE, or the working folder) to ``[tool.geoansvar]``.

    Raises
    ------
    WorkspaceNotFound
        If no ``pyproject.toml`` with that table is there or above.
    """
    start = Path(path or os.environ.get("GEOANSVAR_WORKSPACE") or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if "geoansvar" in _tools(folder / "pyproject.toml"):
            return folder
    raise WorkspaceNotFound(
        text("Här finns ingen arbetsyta: ingen pyproject.toml med [tool.geoansvar], här eller ovanför."),
        place=str(start),
        remedy=text(
            "Gör en för din kommun med ”geoansvar init MAPP --municipality KOD”, "
            "eller en påhittad att titta på med ”geoansvar exercise MAPP --seed 1 --size town”."
        ),
    )


def _tools(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    tools = _toml(path, path.name).get("tool", {})
    return tools if isinstance(tools, dict) else {}


def read_declared(root: Path) -> Declared:
    """Read everything that is declared under ``root``.

    Raises
    ------
    DeclarationError
        If ``[tool.geoansvar]`` itself cannot be read: nothing can be said then.
    """
    faults: list[Finding] = []
    table = _tools(root / "pyproject.toml").get("geoansvar", {})
    manifest = _valid(Manifest, table, "pyproject.toml [tool.geoansvar]", faults)
    if manifest is None:
        raise _first_fault(faults)
    declarations = _read_all(LayerDeclaration, root, "layers", faults)
    files = {name: f"layers/{name}.toml" for name in declarations}
    for name, (declaration, place) in filled_templates(root, declarations, faults).items():
        declarations[name], files[name] = declaration, place
    faults += strays(root, declarations)
    recipes = _read_all(MapRecipe, root, "maps", faults)
    service = _read_service(root, faults)
    code_lists = _read_code_lists(root, faults)
    presets = _read_presets(root, manifest, faults)
    faults += _unknown_names(declarations, recipes, service, code_lists)
    return Declared(root, manifest, declarations, files, recipes, service, code_lists, presets, tuple(faults))


def _read_all(model: type[Model], root: Path, room: str, faults: list[Finding]) -> dict[str, Model]:
    found: dict[str, Model] = {}
    for path in sorted((root / room).glob("*.toml")):
        place = f"{room}/{path.name}"
        if not LAYER_NAME.match(path.stem):
            faults.append(_bad_name(place, path.stem))
            continue
        declared = _read(model, path, place, faults)
        if declared is not None:
            found[path.stem] = declared
    return found


def _read_service(root: Path, faults: list[Finding]) -> ServicePolicy | None:
    path = root / "api" / "service.toml"
    return _read(ServicePolicy, path, "api/service.toml", faults) if path.exists() else ServicePolicy()


def _read_code_lists(root: Path, faults: list[Finding]) -> dict[str, CodeList]:
    found = {name: packaged_codes(name) for name in PACKAGED_CODE_LISTS}
    for path in sorted((root / "layers" / "codelists").glob("*.toml")):
        declared = _read(CodeList, path, f"layers/codelists/{path.name}", faults)
        if declared is not None:
            found[path.stem] = declared
    return found


def _read_presets(root: Path, manifest: Manifest, faults: list[Finding]) -> Presets:
    found: dict[str, PresetFile] = {}
    for path in sorted((root / "layers" / "presets").glob("*.toml")):
        place = f"layers/presets/{path.name}"
        declared = _read(PresetFile, path, place, faults)
        if declared is not None:
            found[place] = declared
    presets = Presets.of(manifest, found.values())
    faults += [*twice(found), *presets.faults()]
    return presets


def _read(model: type[Model], path: Path, place: str, faults: list[Finding]) -> Model | None:
    try:
        return _valid(model, _toml(path, place), place, faults)
    except DeclarationError as error:
        faults.append(finding_of(error))
        return None


def _toml(path: Path, place: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(
            _toml_fault(str(error)),
            place=place,
            remedy=text("Text ska stå inom raka citattecken och varje nyckel på sin egen rad."),
        ) from None
    except UnicodeDecodeError:
        raise DeclarationError(
            text("Filen är inte sparad som UTF-8."),
            place=place,
            remedy=text("Spara om den med teckenkodningen UTF-8."),
        ) from None
    except OSError as error:
        raise DeclarationError(
            text("Filen går inte att öppna: {fault}.", fault=error.strerror or str(error)), place=place
        ) from None


def _toml_fault(said: str) -> Text:
    """Say where a file is no TOML; what the reader of TOML says of it is English."""
    where = re.search(r"at line (\d+), column (\d+)", said)
    if where is None:
        return text("Filen är inte läsbar TOML: den slutar mitt i något.")
    return text("Filen är inte läsbar TOML: rad {line}, tecken {column}.", line=where[1], column=where[2])


def _valid(model: type[Model], table: object, place: str, faults: list[Finding]) -> Model | None:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for fault in faults_in(error, model):
            faults.append(
                Finding("declaration", "error", fault.text, place=place, key=fault.key or None, remedy=fault.remedy)
            )
        return None


def _first_fault(faults: list[Finding]) -> DeclarationError:
    first = faults[0]
    place = f"{first.place} {first.key}" if first.key else first.place
    return DeclarationError(first.text, place=place, remedy=first.remedy)


def _bad_name(place: str, stem: str) -> Finding:
    return Finding(
        "name",
        "error",
        text("Filnamnet {stem} kan inte bli ett namn.", stem=stem),
        place=place,
        remedy=text("Använd små bokstäver a–z, siffror och understreck: å och ä blir a, ö blir o."),
    )


def _unknown_names(
    declarations: Mapping[str, LayerDeclaration],
    recipes: Mapping[str, MapRecipe],
    service: ServicePolicy | None,
    code_lists: Mapping[str, CodeList],
) -> list[Finding]:
    found = []
    for name, recipe in recipes.items():
        for used in recipe.layer:
            if used.name not in declarations and not used.optional:
                found.append(_unknown(f"maps/{name}.toml", "layer.name", used.name, declarations))
    for name, declaration in declarations.items():
        if declaration.code_list not in code_lists:
            found.append(_unknown(f"layers/{name}.toml", "code_list", declaration.code_list, code_lists))
    return found


def _unknown(place: str, key: str, name: str, known: Mapping[str, object]) -> Finding:
    fault: Text = text("{name} finns inte.", name=name)
    return Finding("unknown-name", "error", fault, place=place, key=key, remedy=did_you_mean(name, known))
