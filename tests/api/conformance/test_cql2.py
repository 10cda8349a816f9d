"""Common Query Language (21-065r2): each operator against another engine, SQLite for values, GEOS for places."""

import sqlite3
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.api.features.cql import judged, read
from geoansvar.api.features.cql_like import is_like, parts_of
from geoansvar.api.features.cql_space import SPATIAL
from geoansvar.api.features.cql_terms import Terms
from geoansvar.api.features.crs_params import CRS84, epsg
from geoansvar.api.features.views import views_of
from geoansvar.model.access import LOCAL
from tests.api.conformance.conftest import items

NUMBERS = ("endurance_h", "tolerated_outage_h", "priority")
TEXTS = ("name", "sector", "function", "backup_power", "address")


@pytest.fixture(scope="module")
def view(town):
    return views_of(town).of(town, "samhallsviktigt", LOCAL)


@pytest.fixture(scope="module")
def database(view):
    """The same rows in SQLite, whose LIKE tells capitals from small letters as CQL2's does."""
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.execute("PRAGMA case_sensitive_like = ON")
    columns = ("id", *NUMBERS, *TEXTS)
    base.execute(f"CREATE TABLE rows ({', '.join(columns)})")
    frame = view.layer.frame[list(columns)].astype(object)
    base.executemany(
        f"INSERT INTO rows VALUES ({', '.join('?' * len(columns))})",  # noqa: S608 - our own names
        frame.where(frame.notna(), None).itertuples(index=False),
    )
    return base


def found(view, written, system=CRS84):
    frame = view.layer.frame
    return set(frame["id"][judged(read(written, "cql2-text").node, Terms(view, system)).yes])


def literals(column, view):
    values = sorted(view.values(column).words) if column in TEXTS else [0, 1, 2.5, 4, 24, 72, 168]
    return st.sampled_from([f"'{each}'" if column in TEXTS else str(each) for each in values])


@st.composite
def conditions(draw, view, depth=3):
    if depth and draw(st.booleans()):
        one, other = (draw(conditions(view, depth - 1)) for _ in range(2))
        return draw(st.sampled_from([f"({one} AND {other})", f"({one} OR {other})", f"NOT ({one})"]))
    number, word = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(TEXTS))
    low, high = (draw(literals(number, view)) for _ in range(2))
    sign = draw(st.sampled_from(["=", "<>", "<", ">", "<=", ">="]))
    letters = draw(st.text("aeknrsSÅå%_", min_size=1, max_size=5))
    return draw(st.sampled_from([
        f"{number} {sign} {low}", f"{word} = {draw(literals(word, view))}", f"{word} <> {draw(literals(word, view))}",
        f"{number} BETWEEN {low} AND {high}", f"{number} NOT BETWEEN {low} AND {high}",
        f"{word} IN ({draw(literals(word, view))}, {draw(literals(word, view))})", f"{number} NOT IN ({low}, {high})",
        f"{word} LIKE '{letters}%'", f"{word} NOT LIKE '%{letters}%'", f"{word} IS NULL", f"{number} IS NOT NULL",
        f"{NUMBERS[0]} {sign} {NUMBERS[1]}",
    ]))  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_conf_basic_cql2_and_advanced_comparison_as_sql_has_them(view, database, data):
    """True, false and unknown alike: what SQL leaves out of a condition and of its opposite is left out here."""
    condition = data.draw(conditions(view))
    rows = database.execute(f"SELECT id FROM rows WHERE {condition}").fetchall()  # noqa: S608 - made above

    assert found(view, condition) == {row[0] for row in rows}, condition


@given(st.text("ab%_\\", max_size=8), st.text("ab", max_size=8))
def test_like_as_sql_has_it(pattern, word):
    whole = pattern if (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 0 else pattern + "a"
    base = sqlite3.connect(":memory:")
    base.execute("PRAGMA case_sensitive_like = ON")
    expected = base.execute("SELECT ? LIKE ? ESCAPE '\\'", (word, whole)).fetchone()[0]

    assert is_like(word, parts_of(whole)) == bool(expected)


def test_conf_case_insensitive_comparison(view):
    assert found(view, "CASEI(name) = CASEI('STADSHUSET')") == found(view, "name = 'Stadshuset'") != set()
    assert found(view, "CASEI(name) LIKE CASEI('STADS%')") == found(view, "name LIKE 'Stads%'") != set()
    assert found(view, "CASEI(sector) IN (CASEI('hlv'), CASEI('Ene'))") == found(view, "sector IN ('HLV','ENE')")
    assert found(view, "name = 'STADSHUSET'") == set()


def test_conf_property_property(view):
    frame = view.layer.frame
    expected = frame["operator"].eq(frame["responsible"]) & frame["operator"].notna()

    assert found(view, "operator = responsible") == set(frame["id"][expected]) != set()


@pytest.mark.parametrize("operator", sorted(SPATIAL))
@pytest.mark.parametrize("layer", ["vagar", "byggnader", "distrikt"])
def test_conf_spatial_functions_both_ways_round(town, operator, layer):
    """Of every row against a shape, by shapely one at a time."""
    rows = views_of(town).of(town, layer, LOCAL)
    places = rows.geometries(epsg(3006)).shapes
    one = places[len(places) // 2]
    west, south, east, north = one.bounds
    drawn = [
        one,
        shapely.box(west, south, east + 400, north + 400),
        shapely.LineString([(west, south), (east, north + 1)]),
    ]
    test = getattr(shapely, operator.removeprefix("s_"))
    for shape in drawn:
        flipped = shapely.transform(shape, lambda xy: xy[:, ::-1])
        written = shapely.to_wkt(flipped, rounding_precision=-1)
        named = list(zip(rows.layer.frame["id"], places, strict=True))
        hits = {key for key, each in named if test(each, shape)}
        turned = {key for key, each in named if test(shape, each)}
        assert found(rows, f"{operator}(geometry, {written})", epsg(3006)) == hits
        assert found(rows, f"{operator}({written}, geometry)", epsg(3006)) == turned


def test_conf_basic_spatial_functions_point_and_box(api):
    """A point on a building, and a box around it, in degrees."""
    building = items(api, "byggnader", limit=1)["features"][0]
    shape = shapely.geometry.shape(building["geometry"])
    inside = shape.representative_point()
    at = items(api, "byggnader", filter=f"S_INTERSECTS(geometry, POINT({inside.x} {inside.y}))")
    around = items(api, "byggnader", filter=f"S_WITHIN(geometry, BBOX({','.join(map(str, shape.bounds))}))")

    assert building["id"] in [each["id"] for each in at["features"]]
    assert building["id"] in [each["id"] for each in around["features"]]


def test_conf_temporal_functions(town, view):
    """Against Python's own dates; what has no day is neither before nor after."""
    frame = view.layer.frame
    days = dict(zip(frame["id"], frame["reviewed"], strict=True))
    middle = sorted(each for each in days.values() if isinstance(each, date))[len(frame) // 4]
    known = {key: each for key, each in days.items() if isinstance(each, date)}

    def of(test):
        return {key for key, each in known.items() if test(each)}

    moment = f"DATE('{middle}')"
    assert (
        found(view, f"T_AFTER(reviewed, {moment})") == of(lambda d: d > middle) == found(view, f"reviewed > {moment}")
    )
    assert found(view, f"T_BEFORE(reviewed, {moment})") == of(lambda d: d < middle)
    assert found(view, f"T_EQUALS(reviewed, {moment})") == of(lambda d: d == middle) != set()
    assert found(view, f"T_DISJOINT(reviewed, {moment})") == of(lambda d: d != middle)
    assert found(view, f"T_INTERSECTS(reviewed, INTERVAL('{middle}', '..'))") == of(lambda d: d >= middle)
    assert found(view, f"T_DURING(reviewed, INTERVAL('..', '{middle}'))") == of(lambda d: d < middle)
    assert found(view, f"T_METBY(reviewed, INTERVAL('2020-01-01', '{middle}'))") == of(lambda d: d == middle)
    assert found(view, f"reviewed BETWEEN {moment} AND TIMESTAMP('{middle}T12:00:00Z')") == of(lambda d: d == middle)
    both = {
        key
        for key, each in known.items()
        if isinstance(plan := frame.set_index("id").loc[key, "continuity_plan_date"], date) and plan < each
    }
    assert found(view, "T_AFTER(reviewed, continuity_plan_date)") == both != set()


def test_conf_array_functions(town):
    rows = views_of(town).of(town, "trygghetspunkter", LOCAL)
    frame = rows.layer.frame
    offered = dict(zip(frame["id"], map(set, frame["services"]), strict=True))

    def of(test):
        return {key for key, each in offered.items() if each and test(each)}

    assert found(rows, "A_CONTAINS(services, ('el', 'toalett'))") == of(lambda has: has >= {"el", "toalett"}) != set()
    assert found(rows, "A_OVERLAPS(services, ('krisstod', 'dusch'))") == of(lambda has: has & {"krisstod", "dusch"})
    assert found(rows, "A_EQUALS(services, ('el'))") == of(lambda has: has == {"el"})
    assert found(rows, "A_CONTAINEDBY(services, ('el', 'varme', 'information'))") == of(
        lambda has: has <= {"el", "varme", "information"}
    )
