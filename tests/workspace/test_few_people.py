"""Where people are few they are told of nobody: whatever is asked, of however many areas, nothing tells the count."""

import json

import numpy as np
import pytest

import geopandas
import shapely

from geoansvar import Workspace
from geoansvar.analysis.people import PEOPLE

AREAS = 1_000
LEAST, MOST = 20.0, 400.0  # metres: from a part of a cell to several
LIMITED = ("public", "partner", "staff", "county-board")


@pytest.fixture(scope="module")
def twins(town, tmp_path_factory):
    """Two workspaces that differ in nothing but how few the few are."""
    import shutil

    made = []
    for name, change in (("one", lambda few: few), ("other", lambda few: 5 - few)):
        folder = tmp_path_factory.mktemp(name)
        for room in ("layers", "maps", "api"):
            shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
        shutil.copy(town.root / "pyproject.toml", folder / "pyproject.toml")
        path = folder / "layers/data/befolkning.gpkg"
        cells = geopandas.read_file(path, layer="rutor_250m")
        for column in ("folkmangd", "dagbefolkning", "age_0_5", "age_80_plus"):
            few = (cells[column] > 0) & (cells[column] < 5)
            assert few.any()
            cells.loc[few, column] = change(cells.loc[few, column])
        cells.to_file(path, layer="rutor_250m", driver="GPKG", engine="pyogrio")
        made.append(Workspace.find(folder, state=tmp_path_factory.mktemp("state")))
    return made


def numbers(answer):
    return json.dumps([answer.totals, answer.result, [f.as_row() for f in answer.findings]], default=str)


def test_the_few_do_make_a_difference_to_whoever_sees_all(twins):
    one, other = (each.answer({"kind": "affected-area", "area": {"layer": "kommungrans"}}) for each in twins)

    assert numbers(one) != numbers(other)


@pytest.mark.parametrize("audience", LIMITED)
def test_no_area_however_small_finds_what_is_hidden(audience, twins):
    """Not one number of a thousand answers depends on how few the few are: then no differences of them do either."""
    one, other = twins
    principal = one.principal(audience)
    west, south, east, north = one.layer("kommungrans").frame.total_bounds
    random = np.random.default_rng(5)
    corners = random.uniform((west, south), (east, north), (AREAS, 2))
    sides = random.uniform(LEAST, MOST, (AREAS, 2))
    areas = geopandas.GeoSeries(shapely.box(*corners.T, *(corners + sides).T), crs=3006).to_crs(4326)
    for area in areas if principal.may_ask("affected-area") else ():
        question = {"kind": "affected-area", "area": {"geometry": area.__geo_interface__}}
        first, second = (numbers(each.answer(question, principal)) for each in (one, other))
        assert first == second


@pytest.mark.parametrize(
    "question",
    [
        {"kind": "exposure"},
        {"kind": "coverage"},
        {"kind": "isolation", "anchors": "kommungrans"},
        {"kind": "allocation"},
        {"kind": "flood-directive"},
    ],
    ids=lambda question: question["kind"],
)
def test_no_other_question_finds_it_either(question, twins):
    first, second = (numbers(each.answer(question, each.principal("staff"))) for each in twins)

    assert first == second


def test_no_column_of_the_layer_tells_it(twins):
    for workspace in twins:
        frame = workspace.layer("befolkning", workspace.principal("partner")).frame
        for key in PEOPLE:
            known = frame[key].dropna()
            assert known[known > 0].min() >= 5
        assert not [column for column in frame.columns if "original" in column or column == "folkmangd"]
