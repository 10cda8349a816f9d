"""What the exercise says of its layers, its map and its audiences, in the words any municipality would use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from geoansvar.exercise.files import COLUMNS, FILES
from geoansvar.exercise.flood import FLOWS, GAUGE, Flow
from geoansvar.exercise.sizes import EXERCISE_DAY, MUNICIPALITY_CODE, MUNICIPALITY_NAME, SizeName

RETRIEVED, REVIEW_BY = "2026-11-01", "2027-11-01"
OWNER = "Övningsköpings kommun (påhittad)"


@dataclass(frozen=True, slots=True)
class _Said:
    """Title, kind and level of one layer, KLASSA's three numbers, the levels of fields where higher, and its day."""

    title: str
    kind: str
    access: str = "public"
    klassa: tuple[int, int, int] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    valid_from: str | None = None


_HOURS = (("backup_power", "protected"), ("endurance_h", "protected"))
LAYERS = {
    "kommungrans": _Said("Kommungräns och grannkommuner", "municipality"),
    "distrikt": _Said("Distrikt", "district"),
    "tatorter": _Said("Tätorter", "locality"),
    "adresser": _Said("Adresser", "address"),
    "platser": _Said("Platsnamn", "place"),
    "befolkning": _Said("Befolkning i rutor om 250 m", "population", valid_from="2025-12-31"),
    "byggnader": _Said("Byggnader", "building"),
    "vagar": _Said("Vägar", "road"),
    "jarnvagar": _Said("Järnvägar", "railway"),
    "vatten": _Said("Vatten", "water"),
    "skyddade_omraden": _Said("Skyddade områden", "protected-area"),
    "fororenade_omraden": _Said("Förorenade områden och IED-anläggningar", "pollution-source"),
    "kulturarv": _Said("Kulturarv", "heritage"),
    "markanvandning": _Said("Markanvändning", "land-use"),
    "karterat_omrade": _Said("Översvämningskarteringens område", "reference"),
    "skyddsrum": _Said("Skyddsrum", "shelter"),
    "farlig_verksamhet": _Said("Farlig verksamhet", "hazardous-site", "internal", (2, 2, 1)),
    "dammar": _Said("Dammar", "dam", "internal", (2, 2, 1)),
    "arbetsstallen": _Said("Arbetsställen", "workplace", "internal", (1, 1, 1)),
    "trygghetspunkter": _Said(
        "Trygghetspunkter och informationspunkter", "safety-point", "public", (1, 2, 3),
        (("capacity_day", "internal"), ("capacity_night", "internal"), ("operator", "internal"),
         ("property_owner", "internal"), ("backup_power", "limited"), ("endurance_h", "limited")),
    ),
    "samhallsviktigt": _Said(
        "Samhällsviktig verksamhet", "vital-service", "internal", (2, 2, 2),
        (*_HOURS, ("object_ids", "limited"), ("tolerated_outage_h", "limited")),
    ),
    "aktorer": _Said(
        "Aktörer", "actor", "internal", (1, 3, 3), (("other_way", "limited"), ("deputy_phone", "limited")),
    ),
    "beroenden": _Said("Kritiska beroenden", "dependency", "limited", (3, 2, 2), (("endurance_h", "protected"),)),
    "resurser": _Said("Resurser", "resource", "internal", (1, 2, 2)),
}  # fmt: skip


def write_declarations(directory: Path, *, size: SizeName) -> None:
    """Write ``layers/*.toml``, ``maps/*.toml``, ``api/service.toml`` and, for a new folder, what names it."""
    for folder in ("layers", "maps", "api"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for name, said in LAYERS.items():
        _write(directory / "layers" / f"{name}.toml", _declaration(name, said))
    for flow in FLOWS:
        for form, title, kind in (
            ("oversvamning", "Översvämning vid", "flood-extent"),
            ("djup", "Djup vid", "flood-depth"),
        ):
            name = f"{form}_{flow.name.lower()}"
            said = _Said(f"{title} {flow.name}", kind)
            _write(directory / "layers" / f"{name}.toml", _declaration(name, said) + _flood(flow))
    for name in _packaged_names(".toml"):
        room = "api" if name == "service.toml" else "maps"
        _write(directory / room / name, _packaged(name))
    if not _is_workspace(directory / "pyproject.toml"):
        _write(directory / "pyproject.toml", _manifest())
        _write(directory / "README.md", _packaged("README.md").replace("{size}", size))


def _declaration(name: str, said: _Said) -> str:
    file, layer = FILES[name]
    lines = [f'title = "{said.title}"', f'kind = "{said.kind}"', f'access = "{said.access}"']
    if said.klassa:
        numbers = zip(("confidentiality", "integrity", "availability"), said.klassa, strict=True)
        lines.append("klassa = { " + ", ".join(f"{aspect} = {number}" for aspect, number in numbers) + " }")
    lines += [f"valid_from = {said.valid_from}"] if said.valid_from else []
    lines += ["", "[source]", f'owner = "{OWNER}"', 'licence = "CC0-1.0"', f"retrieved = {RETRIEVED}",
              f"review_by = {REVIEW_BY}", f'path = "data/{file}"']  # fmt: skip
    lines += [f'layer = "{layer}"'] if layer else []
    lines += (
        ["", "[columns]", *(f'{theirs} = "{ours}"' for ours, theirs in COLUMNS[name].items())]
        if name in COLUMNS
        else []
    )
    lines += ["", "[column_access]", *(f'{field} = "{level}"' for field, level in said.fields)] if said.fields else []
    return "\n".join(lines) + "\n"


def _flood(flow: Flow) -> str:
    return "\n".join([
        "", "[flood]", f'flow = "{flow.name}"', f"rank = {flow.rank}", f"discharge_m3_s = {flow.discharge_m3_s:g}",
        'survey = "Övran 2025 (påhittad)"', "year = 2025", 'covers = "karterat_omrade"', f'climate = "{flow.climate}"',
        'model = "2D"', 'detail = "detailed"', "accuracy_m = 5", f'gauge = "{GAUGE}"', f"level_m = {flow.level_m:g}",
        'vertical_datum = "RH 2000"', 'unit = "m"', "",
    ])  # fmt: skip


def _manifest() -> str:
    return "\n".join([
        "[tool.geoansvar]", f'municipality = "{MUNICIPALITY_CODE}"', f'name = "{MUNICIPALITY_NAME}"',
        "exercise = true", f"exercise_day = {EXERCISE_DAY.isoformat()}", 'local_crs = "EPSG:3007"', 'lang = "sv"', "",
    ])  # fmt: skip


def _packaged_names(suffix: str) -> list[str]:
    names = (entry.name for entry in files("geoansvar.exercise").joinpath("written").iterdir())
    return sorted(name for name in names if name.endswith(suffix))


def _packaged(name: str) -> str:
    return files("geoansvar.exercise").joinpath("written", name).read_text(encoding="utf-8")


def _is_workspace(path: Path) -> bool:
    return path.is_file() and "geoansvar" in tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
