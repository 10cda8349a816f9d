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
from geoansvar.exercise.hazards import first_wet
from geoansvar.exercise.planted import AMBIGUOUS_ADDRESS, EXPIRED_YESTERDAY, KNOWN_ADDRESS, PLANTED
from geoansvar.exercise.sizes import EXERCISE_DAY, SIZES
from geoansvar.layers.write import DepthGrid
from geoansvar.model.codes import packaged_codes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.flow import flows_of, ladder_of
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

    packaged = list((ROOT / "geoansvar/exercise/written").glob("*.toml"))
    assert len(names) == len(FILES) + len(packaged)
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


def test_the_maps_and_the_policy_are_valid_and_name_only_layers_that_exist(written):
    recipes = [
        MapRecipe.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in written.glob("maps/*.toml")
    ]
    policy = ServicePolicy.model_validate(tomllib.loads((written / "api/service.toml").read_text("utf-8")))
    drawn = {layer.name for recipe in recipes for layer in recipe.layer}
    maps = {path.stem for path in written.glob("maps/*.toml")}

    assert {name for audience in policy.audiences.values() for name in audience.maps} == maps
    assert drawn | {name for audience in policy.audiences.values() for name in audience.layers} <= set(FILES)
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


def test_the_flows_are_one_ladder_by_discharge(written):
    flows = flows_of((name, declared(written, name)) for name in FILES if name.startswith(("oversvamning_", "djup_")))
    (ladder,) = ladder_of(flows)

    assert [flow.key for flow in ladder] == ["Q50", "Q100", "Q200", "BHF"]
    assert all(flow.extent and flow.depth for flow in flows)
    assert [flow.flood.climate for flow in ladder] == ["today", "2100", "2100", "today"]


def test_the_gauge_rises_with_the_discharge_as_much_as_the_water_does(written, exercise):
    floods = [declared(written, f"oversvamning_{flow}").flood for flow in FLOWS]
    levels, deepest = [flood.level_m for flood in floods], [np.nanmax(exercise.depths[f.flow].depth_m) for f in floods]

    assert levels == sorted(set(levels))
    assert [flood.discharge_m3_s for flood in floods] == sorted({flood.discharge_m3_s for flood in floods})
    assert len({(flood.gauge, flood.vertical_datum, flood.year, flood.survey) for flood in floods}) == 1
    # A river that is a metre higher at the gauge is about a metre deeper everywhere: its slope varies by 5 %.
    assert np.diff(deepest) == pytest.approx(np.diff(levels), rel=0.1)


@pytest.mark.parametrize("flow", FLOWS)
def test_an_extent_and_its_depths_say_the_same_of_their_flow(written, flow):
    assert declared(written, f"oversvamning_{flow}").flood == declared(written, f"djup_{flow}").flood


def test_extents_lie_inside_each_other_and_inside_what_was_mapped(layers):
    nested = [*(layers[f"oversvamning_{flow}"].geometry.iloc[0] for flow in FLOWS), mapped(layers)]

    assert [larger.covers(smaller) for smaller, larger in pairwise(nested)] == [True] * 4


def test_the_town_is_mapped_and_the_villages_are_not(layers):
    town, *villages = layers["tatorter"].geometry

    assert mapped(layers).covers(town)
    assert not any(mapped(layers).intersects(village.centroid) for village in villages)


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


def declared(folder, name):
    return LayerDeclaration.model_validate(tomllib.loads((folder / f"layers/{name}.toml").read_text("utf-8")))


def mapped(layers):
    return layers["karterat_omrade"].geometry.iloc[0]


def wet(layers, name, flow):
    return set(layers[name].loc[layers[name].intersects(layers[f"oversvamning_{flow}"].geometry.iloc[0]), "id"])


# What the floods directive asks about.


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("befolkning", "residents > 0"),
        ("samhallsviktigt", "function == 'utbildning'"),
        ("samhallsviktigt", "function == 'dricksvatten'"),
        ("skyddsrum", "capacity > 0"),
        ("skyddade_omraden", "designation == 'vattenskydd'"),
        ("skyddade_omraden", "designation == 'Natura 2000'"),
        ("skyddade_omraden", "designation == 'badvatten'"),
        ("fororenade_omraden", "ied"),
        ("fororenade_omraden", "risk_class == '1'"),
        ("farlig_verksamhet", "safety_distance_m > 0"),
        ("dammar", "name == 'Kvarndammens damm'"),
        ("kulturarv", "designation == 'byggnadsminne'"),
        ("arbetsstallen", "sni.str.len() == 6 and employees > 0"),
        ("byggnader", "purpose == 'bostad'"),
        ("vagar", "road_class == 'secondary'"),
        ("jarnvagar", "railway_class == 'main'"),
        ("markanvandning", "`class` == 'åker'"),
    ],
)
def test_every_heading_of_the_directive_has_something_that_gets_wet(layers, name, rows):
    assert set(layers[name].query(rows)["id"]) & wet(layers, name, "q200")


@pytest.mark.parametrize(
    "name", ["samhallsviktigt", "arbetsstallen", "byggnader", "kulturarv", "skyddsrum", "trygghetspunkter"]
)
def test_a_larger_flow_reaches_what_a_smaller_one_does_not(layers, name):
    reached = [wet(layers, name, flow) for flow in FLOWS]

    assert all(smaller <= larger for smaller, larger in pairwise(reached))
    assert reached[0] < reached[1]


def test_well_inside_one_flow_and_well_outside_another_is_twelve_metres_from_both_edges():
    metres = np.arange(0.0, 100.0, 5.0)
    dry, half = np.full((20, 20), np.nan, np.float32), np.full((20, 20), np.nan, np.float32)
    half[:, metres < 50] = 1.0  # the western half, 0–50 m east
    smaller, larger = DepthGrid(dry, 0.0, 100.0, 5.0), DepthGrid(half, 0.0, 100.0, 5.0)
    points = np.array([[25.0, 50.0], [37.0, 50.0], [39.0, 50.0], [75.0, 50.0]])

    assert first_wet(points, smaller, larger).tolist() == [True, True, False, False]
    assert first_wet(points, larger, larger).tolist() == [False] * 4


def test_land_is_used_for_one_thing_and_is_no_water(layers):
    land, own = layers["markanvandning"].geometry, layers["kommungrans"].geometry.iloc[0]
    water = layers["vatten"].geometry.union_all()

    assert land.area.sum() == pytest.approx(own.difference(water).area, rel=1e-6)
    assert land.union_all().area == pytest.approx(land.area.sum(), rel=1e-6)


def test_the_trade_and_staff_of_one_workplace_in_the_water_are_unknown(layers):
    unknown = layers["arbetsstallen"].loc[lambda rows: rows["sni"].isna() & rows["employees"].isna(), "id"]

    assert len(unknown) == 1
    assert set(unknown) <= wet(layers, "arbetsstallen", "q100") - wet(layers, "arbetsstallen", "q50")


def test_what_is_planted_in_the_water_stands_in_it(layers):
    assert "skyddsrum-001" in wet(layers, "skyddsrum", "q100") - wet(layers, "skyddsrum", "q50")
    assert "farlig-2" in wet(layers, "farlig_verksamhet", "q50")
    assert "ied-2" in wet(layers, "fororenade_omraden", "q50")
    assert "skydd-1" in wet(layers, "skyddade_omraden", "q50")


def test_the_planted_shelter_is_too_far_from_every_edge_to_be_uncertain(layers):
    shelter = layers["skyddsrum"].geometry.iloc[0]

    assert layers["oversvamning_q100"].geometry.iloc[0].boundary.distance(shelter) > 5
    assert layers["oversvamning_q50"].geometry.iloc[0].distance(shelter) > 5


# Roads.


def test_roads_and_railways_cross_water_only_on_bridges(layers):
    ways = pd.concat([layers["vagar"], layers["jarnvagar"]])
    over = ways.geometry.intersects(layers["vatten"].geometry.union_all())

    assert over.sum() >= 6
    assert ways.loc[over, "bridge"].all()


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
