"""The exercise municipality hangs together: water, land, houses, people and those who answer for them."""

import re
import tomllib
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import rasterio
import rasterio.features
import shapely

from geoansvar.exercise import generate, write_exercise
from geoansvar.exercise.actors import fiction_numbers
from geoansvar.exercise.files import FILES
from geoansvar.exercise.planted import AMBIGUOUS_ADDRESS, EXPIRED_YESTERDAY, KNOWN_ADDRESS, PLANTED
from geoansvar.exercise.sizes import EXERCISE_DAY, SIZES
from geoansvar.model.codes import packaged_codes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.kinds import BACKUP_POWER, KINDS, SERVICES
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from tests.conftest import ROOT

FLOWS = ("q50", "q100", "q200", "bhf")
# The end of the sea: land begins east of longitude 11.4, which is east 285 600 or more at these latitudes.
SEA = shapely.box(260_000, 6_404_000, 285_600, 6_440_000)


@pytest.fixture(scope="module")
def exercise():
    return generate(seed=9999, size="town")


@pytest.fixture(scope="module")
def layers(exercise):
    return exercise.layers


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exercise")
    write_exercise(folder, seed=9999, size="town")
    return folder


def read(folder, name):
    file, inner = FILES[name]
    path = folder / "layers" / "data" / file
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".xlsx":
        return pd.read_excel(path)
    return gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, layer=inner)


# The same from the same seed.


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("djup_")])
def test_the_root_is_what_the_seed_gives(written, name):
    before, after = read(ROOT, name), read(written, name)

    pd.testing.assert_frame_equal(pd.DataFrame(before), pd.DataFrame(after))


@pytest.mark.parametrize("flow", FLOWS)
def test_the_root_has_the_same_pixels(written, flow):
    for level in (None, 0):
        options = {} if level is None else {"overview_level": level}
        with (
            rasterio.open(ROOT / f"layers/data/djup_{flow}.tif", **options) as before,
            rasterio.open(written / f"layers/data/djup_{flow}.tif", **options) as after,
        ):
            assert before.transform == after.transform
            assert np.array_equal(before.read(1), after.read(1))


def test_what_the_root_declares_is_what_the_exercise_writes(written):
    names = [
        path.relative_to(written) for room in ("layers", "maps", "api") for path in written.glob(f"{room}/*.toml")
    ]

    assert len(names) == len(FILES) + 2
    assert [name for name in names if (written / name).read_bytes() != (ROOT / name).read_bytes()] == []


def test_another_seed_gives_another_river(layers):
    from geoansvar.exercise.river import run_river

    assert not run_river(SIZES["town"], seed=1).water.geometry.iloc[0].equals(layers["vatten"].geometry.iloc[0])


def test_the_town_is_small_enough_for_git():
    assert sum(path.stat().st_size for path in (ROOT / "layers").rglob("*") if path.is_file()) <= 8_000_000


# Declarations.


def test_every_declaration_is_valid_and_its_file_is_there(written):
    for name in FILES:
        declared = LayerDeclaration.model_validate(tomllib.loads((written / f"layers/{name}.toml").read_text("utf-8")))
        assert (written / "layers" / declared.source.path).is_file()
        assert declared.source.review_by is not None
        assert declared.source.retrieved < EXERCISE_DAY < declared.source.review_by


def test_the_map_and_the_policy_are_valid_and_name_only_layers_that_exist(written):
    recipe = MapRecipe.model_validate(tomllib.loads((written / "maps/lagesbild.toml").read_text("utf-8")))
    policy = ServicePolicy.model_validate(tomllib.loads((written / "api/service.toml").read_text("utf-8")))
    named = {layer.name for layer in recipe.layer} | {n for a in policy.audiences.values() for n in a.layers}

    assert named <= set(FILES)
    assert set(policy.audiences) == {"public", "partner", "staff", "isf", "county-board"}


def test_a_workspace_that_is_there_keeps_its_own_name(tmp_path):
    from geoansvar.exercise.declarations import write_declarations

    (tmp_path / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "9999"\n', encoding="utf-8")
    write_declarations(tmp_path, size="town")

    assert (tmp_path / "pyproject.toml").read_text("utf-8") == '[tool.geoansvar]\nmunicipality = "9999"\n'
    assert not (tmp_path / "README.md").exists()


def test_a_new_folder_says_that_it_is_an_exercise(written):
    table = tomllib.loads((written / "pyproject.toml").read_text("utf-8"))["tool"]["geoansvar"]

    assert table["exercise"] is True
    assert table["exercise_day"] == EXERCISE_DAY
    assert "påhittad" in (written / "README.md").read_text("utf-8")


# Place.


def test_nobody_can_walk_there(layers):
    assert all(shapely.covers(SEA, shapely.box(*size.box)) for size in SIZES.values())
    town = shapely.box(*SIZES["town"].box).buffer(0.01)
    frames = [frame for frame in layers.values() if isinstance(frame, gpd.GeoDataFrame)]
    assert all(shapely.covers(town, frame.geometry.dropna().to_numpy()).all() for frame in frames)


def test_no_place_is_empty(layers):
    frames = [frame.geometry.dropna() for frame in layers.values() if isinstance(frame, gpd.GeoDataFrame)]

    assert not any(shapely.is_empty(geometry).any() for geometry in frames)
    assert all(shapely.is_valid(geometry).all() for geometry in frames)


def test_the_sea_ends_where_land_begins():
    lon = gpd.GeoSeries([shapely.Point(x, y) for x in (260_000, 285_600) for y in (6_404_000, 6_440_000)], crs=3006)

    assert lon.to_crs(4326).x.max() < 11.4


def test_districts_tile_the_municipality(layers):
    own, districts = layers["kommungrans"].geometry.iloc[0], layers["distrikt"].geometry

    assert districts.union_all().equals(own)
    assert sum(districts.area) == pytest.approx(own.area, abs=0.01)


def test_neighbours_share_the_border(layers):
    areas = layers["kommungrans"].geometry

    assert layers["kommungrans"]["code"].tolist() == ["9999", "9998", "9997", "9996"]
    assert areas.union_all().area == pytest.approx(areas.area.sum(), abs=0.01)
    assert all(areas.iloc[0].intersection(area).length > 1_000 for area in areas.iloc[1:])


# Water.


def test_a_larger_flow_covers_all_that_a_smaller_one_does(exercise):
    depths = [np.nan_to_num(exercise.depths[flow.upper()].depth_m) for flow in FLOWS]

    for smaller, larger in pairwise(depths):
        assert (larger >= smaller).all()
        assert (larger > 0).sum() > (smaller > 0).sum()


@pytest.mark.parametrize("flow", FLOWS)
def test_the_extent_is_exactly_where_there_is_depth(written, flow):
    extent = read(written, f"oversvamning_{flow}").geometry.union_all()
    with rasterio.open(written / f"layers/data/djup_{flow}.tif") as source:
        depth = source.read(1)
        burned = rasterio.features.rasterize([extent], out_shape=depth.shape, transform=source.transform)
        cell_m2 = abs(source.transform.a * source.transform.e)

    assert np.array_equal(burned == 1, depth > 0)
    assert extent.area == pytest.approx((depth > 0).sum() * cell_m2)


def test_depth_files_are_cloud_optimised(written):
    with rasterio.open(written / "layers/data/djup_q100.tif") as source:
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.nodata == -9999
        assert source.dtypes == ("float32",)
        assert source.crs.to_epsg() == 3006
        assert source.overviews(1)


def test_the_river_itself_is_always_under_water(exercise, layers):
    river = layers["vatten"].set_index("class").geometry["river"].buffer(-10)

    assert layers["oversvamning_q50"].geometry.iloc[0].contains(river)


# Roads.


def test_a_road_crosses_the_river_only_on_a_bridge(layers):
    roads = layers["vagar"]
    wet = roads.geometry.intersects(layers["vatten"].geometry.union_all())

    assert wet.sum() >= 5
    assert roads.loc[wet, "bridge"].all()


def test_roads_meet_in_shared_vertices(layers):
    lines = layers["vagar"].geometry.to_numpy()
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    pairs = one < other
    meeting = shapely.intersection(lines[one[pairs]], lines[other[pairs]])
    ends = shapely.multipoints(np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)]))

    assert shapely.distance(ends, shapely.get_parts(meeting)).max() == 0


# Houses and people.


def test_every_building_has_an_address_that_exists(layers):
    assert set(layers["byggnader"]["address"]) <= set(layers["adresser"]["address"])


def test_an_address_is_one_house_in_its_place(layers):
    assert not layers["adresser"].duplicated(["place", "address"]).any()


def test_houses_stand_clear_of_roads_water_and_each_other(layers):
    houses = layers["byggnader"].geometry.to_numpy()
    one, other = shapely.STRtree(houses).query(houses, predicate="intersects")
    roads = shapely.STRtree(layers["vagar"].geometry.to_numpy()).query(houses, predicate="dwithin", distance=5.0)
    water = shapely.intersects(layers["vatten"].geometry.union_all(), houses)

    assert (one == other).all()
    assert roads.shape[1] == 0
    assert not water.any()


def test_residents_add_up_to_the_town(layers):
    cells = layers["befolkning"]

    assert cells["residents"].sum() == 9_000
    assert (cells["age_0_5"] + cells["age_80_plus"] <= cells["residents"]).all()
    assert cells["id"].str.fullmatch(r"\d{13}").all()
    assert (shapely.bounds(cells.geometry.to_numpy())[:, 0].astype(int).astype(str) == cells["id"].str[:6]).all()


def test_people_live_where_there_are_dwellings(layers):
    homes = layers["byggnader"].query("purpose == 'bostad'").geometry.centroid
    lived_in = layers["befolkning"].query("residents > 0").geometry

    assert lived_in.map(lambda cell: homes.intersects(cell).any()).all()


# Who answers for what.


def test_every_sector_and_none_has_a_vital_service(layers):
    services = layers["samhallsviktigt"]

    assert set(services["sector"]) == set(packaged_codes("sectors").codes)
    assert set(services["function"]) <= set(packaged_codes("functions-2020").codes)
    assert set(services["backup_power"].dropna()) <= set(BACKUP_POWER)


def test_every_actor_id_is_in_the_register_except_the_planted_one(layers):
    known = set(layers["aktorer"]["id"])
    references = {
        (name, column.name): layers[name][column.name].dropna()
        for name, kind in (
            ("samhallsviktigt", "vital-service"), ("trygghetspunkter", "safety-point"), ("resurser", "resource"),
            ("aktorer", "actor"),
        )
        for column in KINDS[kind].columns
        if column.refers_to == "actor"
    }  # fmt: skip

    assert {value for values in references.values() for value in values} - known == {"a-mobil-9"}


def test_dependencies_join_rows_that_exist(layers):
    known = set(layers["samhallsviktigt"]["id"]) | set(layers["trygghetspunkter"]["id"])

    assert set(layers["beroenden"]["dependent"]) | set(layers["beroenden"]["provider"]) <= known
    assert {value for values in layers["samhallsviktigt"]["object_ids"].dropna() for value in values} <= known
    assert {value for values in layers["trygghetspunkter"]["services"] for value in values} <= set(SERVICES)


def test_nobody_answers_on_a_number_of_the_exercise(layers):
    actors = layers["aktorer"]
    numbers = pd.concat([actors[column].dropna() for column in ("phone", "phone_24_7", "deputy_phone")])

    assert set(numbers) <= set(fiction_numbers())
    assert numbers.is_unique
    assert not actors["contact_function"].dropna().str.contains(r"^[A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ][a-zåäö]+$").any()


@pytest.mark.parametrize(
    "number", ["031-390 06 00", "040-628 04 99", "08-465 004 50", "0980-319 299", "070-174 06 05"]
)
def test_the_ranges_are_those_of_pts(number):
    assert number in fiction_numbers()


def test_no_number_outside_the_ranges():
    shapes = r"031-390 06 \d\d|040-628 04 \d\d|08-465 004 \d\d|0980-319 2\d\d|070-174 06 (0[5-9]|[1-9]\d)"

    assert len(set(fiction_numbers())) == 495
    assert all(re.fullmatch(shapes, number) for number in fiction_numbers())


# What everybody relies on.


def test_the_known_address_is_near_people_services_a_point_and_water(layers):
    at = layers["adresser"].loc[lambda rows: rows["address"] == KNOWN_ADDRESS].geometry
    assert len(at) == 1
    disc = at.iloc[0].buffer(300)
    cells = layers["befolkning"]
    flood = layers["oversvamning_q100"].geometry.iloc[0].intersection(disc).area / disc.area

    assert 200 < (cells["residents"] * cells.geometry.intersection(disc).area / cells.geometry.area).sum() < 900
    assert layers["samhallsviktigt"].geometry.intersects(disc).sum() >= 5
    assert layers["trygghetspunkter"].geometry.intersects(disc).sum() >= 1
    assert 0.05 < flood < 0.6


def test_two_places_have_an_address_of_the_same_name(layers):
    assert layers["adresser"].loc[lambda rows: rows["address"] == AMBIGUOUS_ADDRESS, "place"].nunique() >= 2


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.id)
def test_what_is_planted_is_there(layers, plant):
    assert plant.id in set(layers[plant.layer]["id"])


def test_the_planted_faults_are_faults(layers):
    services, actors = layers["samhallsviktigt"].set_index("id"), layers["aktorer"].set_index("id")
    own = layers["kommungrans"].geometry.iloc[0]

    assert services.loc["s-natforrad", "geometry"] is None
    assert (layers["adresser"]["address"] == services.loc["s-natforrad", "address"]).sum() == 1
    assert services.loc["s-flyttbar", ["geometry", "address"]].isna().all()
    assert services.loc["s-linden", "property_owner"] != services.loc["s-linden", "responsible"]
    assert services.loc["s-linden", "operator"] == "a-vardbolag"
    assert actors.loc["a-vardbolag", "agreement_until"] > EXERCISE_DAY
    assert actors.loc["a-apotek", "verified"] == EXPIRED_YESTERDAY
    assert layers["trygghetspunkter"].set_index("id").loc["t-skola-2", "status"] == "designated"
    assert actors.loc["a-vattenrad", "geometry"].difference(own).area > 0
    assert not own.intersects(services.loc["s-mottagning-grannby", "geometry"])
    assert "s-mottagning-grannby" in set(layers["beroenden"]["provider"])
    assert pd.isna(services.loc["s-bro-gang", "responsible"])
    assert actors.loc["a-elnat", "geometry"].intersection(actors.loc["a-elnat-norr", "geometry"]).area > 10_000
    assert services.loc["s-vardcentral", "endurance_h"] < services.loc["s-vardcentral", "tolerated_outage_h"]
    assert services.loc["s-polisstation", "continuity_plan_date"].year == 2019


def test_only_the_planted_actors_claim_the_same(layers):
    actors = layers["aktorer"].dropna(subset="geometry")
    claims = actors.explode("sectors")[["id", "category", "level", "sectors", "geometry"]]
    pairs = claims.merge(claims, on=["category", "level", "sectors"]).query("id_x < id_y")
    shared = shapely.intersection(pairs["geometry_x"].to_numpy(), pairs["geometry_y"].to_numpy())

    assert set(pairs["id_x"][shapely.area(shared) > 1]) == {"a-elnat"}
    assert set(pairs["id_y"][shapely.area(shared) > 1]) == {"a-elnat-norr"}
