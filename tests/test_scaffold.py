"""What ``init`` writes for a real municipality."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

import geopandas as gpd

from geoansvar.errors import TargetNotEmpty, UnknownName
from geoansvar.model.declaration import LAYER_NAME, LayerDeclaration
from geoansvar.model.flow import flows_of, ladder_of
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import PresetFile
from geoansvar.model.question import question_from
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from geoansvar.scaffold import init_workspace
from geoansvar.scaffold.municipalities import municipality_named

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def boras(tmp_path_factory):
    directory = tmp_path_factory.mktemp("init") / "boras"
    init_workspace(directory, "1490", today=TODAY)
    return directory


def manifest_of(directory: Path) -> Manifest:
    read = tomllib.loads((directory / "pyproject.toml").read_text(encoding="utf-8"))
    assert list(read) == ["tool"], "a workspace is no Python package"
    return Manifest.model_validate(read["tool"]["geoansvar"])


@pytest.mark.parametrize(
    ("wanted", "code", "name", "zone", "neighbours"),
    [
        # 12.94° E, domain's own example of why the zone is not the nearest whole degree
        ("Borås", "1490", "Borås", "EPSG:3008", 7),
        ("1489", "1489", "Alingsås", "EPSG:3007", 6),
        ("gotland", "0980", "Gotland", "EPSG:3015", 0),
        ("Kiruna kommun", "2584", "Kiruna", "EPSG:3016", 2),
        ("Uppsala", "0380", "Uppsala", "EPSG:3011", None),
    ],
)
def test_a_municipality_is_found_by_code_or_name_with_zone_and_neighbours(wanted, code, name, zone, neighbours):
    found = municipality_named(wanted)
    assert (found.code, found.name, found.local_crs) == (code, name, zone)
    if neighbours is not None:
        assert len(found.neighbours) == neighbours


def test_the_neighbours_of_boras_are_those_that_touch_it():
    assert municipality_named("1490").neighbours == (
        "Vårgårda", "Bollebygd", "Tranemo", "Mark", "Svenljunga", "Herrljunga", "Ulricehamn",
    )  # fmt: skip


@pytest.mark.parametrize(("wanted", "hint"), [("Boras", "Borås (1490)"), ("149", "("), ("Atlantis", "1490")])
def test_an_unknown_municipality_is_named_with_what_is_near(wanted, hint, tmp_path):
    with pytest.raises(UnknownName) as refused:
        init_workspace(tmp_path / "w", wanted)
    assert hint in str(refused.value)
    assert not (tmp_path / "w").exists(), "nothing is written when the municipality is unknown"


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / "mitt.txt").write_text("viktigt", encoding="utf-8")
    with pytest.raises(TargetNotEmpty):
        init_workspace(tmp_path, "1490")
    assert [path.name for path in tmp_path.iterdir()] == ["mitt.txt"]


def test_an_empty_folder_will_do(tmp_path):
    assert init_workspace(tmp_path, "1489")


def test_every_file_that_was_said_to_be_written_is_there(tmp_path):
    written = init_workspace(tmp_path / "w", "Gotland")
    assert sorted(written) == sorted(path for path in (tmp_path / "w").rglob("*") if path.is_file())
    assert not [path for path in written if path.suffix == ".txt"]


def test_no_blank_is_left_unfilled(boras):
    for path in boras.rglob("*"):
        if path.suffix in (".toml", ".md", ".exempel"):
            assert "$" not in path.read_text(encoding="utf-8"), path


def test_everything_declared_is_valid(boras):
    assert manifest_of(boras).municipality == "1490"
    LayerDeclaration.model_validate(tomllib.loads((boras / "layers/kommungrans.toml").read_text(encoding="utf-8")))
    MapRecipe.model_validate(tomllib.loads((boras / "maps/lagesbild.toml").read_text(encoding="utf-8")))
    ServicePolicy.model_validate(tomllib.loads((boras / "api/service.toml").read_text(encoding="utf-8")))


def examples(directory: Path) -> list[Path]:
    return sorted((directory / "layers").glob("*.toml.exempel"))


def test_every_suggested_map_is_a_valid_recipe_with_questions_that_can_be_asked(boras):
    suggested = sorted((boras / "maps").glob("*.toml.exempel"))

    assert [path.name.partition(".")[0] for path in suggested] == ["avskurna", "trygghetspunkter"]
    for path in suggested:
        recipe = MapRecipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        assert [question_from(dict(question)).kind for question in recipe.question]


def test_the_example_of_own_presets_can_be_used_as_it_stands(boras):
    example = boras / "layers" / "presets" / "egna.toml.exempel"
    own = PresetFile.model_validate(tomllib.loads(example.read_text(encoding="utf-8")))

    assert (set(own.depth_classes), set(own.passability), set(own.travel)) == (
        {"skyfall_2026"}, {"egen-raddning"}, {"med-rullator"},
    )  # fmt: skip


def test_every_suggested_source_is_a_valid_declaration_as_it_stands(boras):
    assert len(examples(boras)) >= 10
    for path in examples(boras):
        assert LAYER_NAME.match(path.name.removesuffix(".toml.exempel"))
        declared = LayerDeclaration.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        assert declared.source.url is None, "nothing is fetched by itself"
        assert "verifiera" in path.read_text(encoding="utf-8"), "no source is sure until somebody has looked"


@pytest.mark.parametrize("kind", ["population", "protected-area", "pollution-source", "heritage", "workplace"])
def test_every_heading_of_the_floods_directive_has_a_source_to_begin_with(boras, kind):
    kinds = [tomllib.loads(path.read_text(encoding="utf-8"))["kind"] for path in examples(boras)]

    assert kinds.count(kind) == 1


def test_what_is_commented_out_in_a_suggested_source_is_valid_when_it_is_not(boras):
    for path in examples(boras):
        declared = LayerDeclaration.model_validate(tomllib.loads(_opened(path.read_text(encoding="utf-8"))))
        ours = {column.name for column in declared.kind_of.columns}
        assert set(declared.columns.values()) <= ours, path


def floods(directory: Path) -> dict[str, str]:
    read = {path.name.partition(".")[0]: path.read_text(encoding="utf-8") for path in examples(directory)}
    return {name: words for name, words in read.items() if "[flood]" in words}


def test_the_national_flood_surveys_are_suggested_flow_by_flow(boras):
    declared = {name: LayerDeclaration.model_validate(tomllib.loads(words)) for name, words in floods(boras).items()}

    assert set(declared) == {*(f"oversvamning_{flow}" for flow in ("q50", "q100", "q200", "bhf")), "djup_q100"}
    for name, layer in declared.items():
        assert name.endswith(layer.flood.flow.lower())
        assert layer.source.owner.startswith("Myndigheten för civilt försvar")
        assert (layer.flood.year, layer.flood.vertical_datum) == (2016, "RH 2000")
        assert layer.flood.accuracy_m > 0
    # MCF's own climates: a fifty-year flow of today, a two-hundred-year flow of the end of the century.
    assert (declared["oversvamning_q50"].flood.climate, declared["oversvamning_q200"].flood.climate) == (
        "today",
        "2100",
    )


def test_what_is_commented_out_in_a_flood_is_valid_and_makes_a_ladder_when_it_is_not(boras):
    opened = {
        name: LayerDeclaration.model_validate(tomllib.loads(_opened(words))) for name, words in floods(boras).items()
    }
    extents = [(name, layer) for name, layer in opened.items() if layer.kind == "flood-extent"]
    (ladder,) = ladder_of(flows_of(extents))

    assert [flow.key for flow in ladder] == ["Q50", "Q100", "Q200", "BHF"]
    assert all(flow.flood.gauge and flow.flood.covers == "karterat_omrade" for flow in ladder)
    assert (boras / "layers/karterat_omrade.toml.exempel").is_file()


def test_what_is_commented_out_in_the_map_and_the_service_is_valid_when_it_is_not(boras):
    for name, model in (("maps/lagesbild.toml", MapRecipe), ("api/service.toml", ServicePolicy)):
        model.model_validate(tomllib.loads(_opened((boras / name).read_text(encoding="utf-8"))))


def _opened(words: str) -> str:
    lines = words.splitlines()
    return "\n".join(line.removeprefix("# ") if _is_toml(line) else line for line in lines)


def _is_toml(line: str) -> bool:
    return line.startswith("# [") or (line.startswith("# ") and " = " in line)


def test_the_boundary_is_a_sketch_and_says_so(boras):
    declared = tomllib.loads((boras / "layers/kommungrans.toml").read_text(encoding="utf-8"))
    assert "skiss" in declared["title"]
    assert "aldrig för areor" in declared["title"]
    frame = gpd.read_file(boras / "layers" / "data" / "kommungrans.geojson")
    assert list(frame["code"][:1]) == ["1490"]
    assert len(frame) == 8
    # Borås is about 977 km² by Lantmäteriet; a sketch may be a few per cent off, never swapped or shrunk
    assert frame.to_crs(3006).area.iloc[0] / 1e6 == pytest.approx(977, rel=0.05)


def test_the_templates_lie_where_nothing_reads_them(boras):
    assert len(list((boras / "mallar").glob("*.xlsx"))) == 4
    assert not list((boras / "layers").rglob("*.xlsx"))
