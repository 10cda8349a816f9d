"""What is not named for somebody does not exist for them: at no address, in no list, in no error's words."""

import orjson
import pytest

from geoansvar import Workspace
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.model.service import Audience, ServicePolicy
from geoansvar.workspace.audiences import principal_of
from tests.api.conftest import HTML, client_of

REACHED = ("/omrade", "/oversvamning", "/questions")


@pytest.fixture(scope="module")
def client_as(town):
    made = {}

    def client(name):
        if name not in made:
            made[name] = client_of(town, town.principal(name))
        return made[name]

    return client


def test_the_description_has_what_the_asker_may_ask_and_no_more(client_as):
    described = {name: client_as(name).get("/api").json() for name in ("public", "partner", "isf")}

    asked = {
        name: set(each["components"]["schemas"]["Question"]["discriminator"]["mapping"])
        for name, each in described.items()
    }
    assert asked["public"] == {"affected-area", "coverage"}
    assert asked["partner"] == {"affected-area"}
    assert "siting" in asked["isf"]
    assert "/oversvamning" in described["isf"]["paths"]
    assert "/oversvamning" not in described["public"]["paths"]
    assert "Siting" not in described["public"]["components"]["schemas"]


@pytest.mark.parametrize("kind", ["siting", "flood-directive", "finns-inte"])
def test_a_question_that_is_hidden_is_told_as_one_that_never_was(kind, client_as):
    told = client_as("partner").post("/questions", json={"kind": kind})

    assert told.status_code == 404
    assert told.json()["detail"] == f"Det finns ingen fråga som heter {kind}."
    assert told.json()["remedy"] == "De frågor som finns är affected-area."


def test_a_question_inside_another_needs_its_own_key(town):
    asker = Principal("x", Access.INTERNAL, None, frozenset({"what-if"}), frozenset())
    told = client_of(town, asker).post(
        "/questions", json={"kind": "what-if", "question": {"kind": "coverage"}, "close_points": ["t1"]}
    )

    assert told.status_code == 404


def test_a_page_that_leads_to_nothing_is_told_as_one_that_never_was(client_as):
    public = client_as("public")
    hidden, absent = (public.get(path, headers=HTML) for path in ("/oversvamning", "/oversvamningen"))

    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace("/oversvamning", "X") == absent.text.replace("/oversvamningen", "X")
    assert public.get("/oversvamning", params={"f": "json", "kind": "exposure"}).status_code == 404


def test_a_hidden_map_is_told_as_one_that_never_was(client_as):
    hidden, absent = (client_as("public").get(f"/maps/{name}").json() for name in ("lagesbild", "lagesbilt"))

    assert hidden["detail"].replace("lagesbild", "X") == absent["detail"].replace("lagesbilt", "X")
    assert hidden["remedy"] == absent["remedy"]
    assert client_as("public").get("/maps").json() == {"maps": []}


def test_what_is_listed_is_what_there_is(client_as):
    landing = client_as("public").get("/").json()
    page = client_as("public").get("/", headers=HTML).text

    assert landing["questions"] == ["affected-area", "coverage"]
    assert "/oversvamning" not in orjson.dumps(landing["links"]).decode()
    assert 'href="/oversvamning' not in page
    assert "Underlag enligt din behörighet. Kan vara ofullständigt." in page
    assert "behörighet" not in client_as("isf").get("/", headers=HTML).text


def test_nothing_is_counted_that_may_not_be_seen(client_as, town):
    seen = {name: client_as(name).get("/health").json() for name in ("public", "isf")}

    assert seen["public"]["layers"] == len(town.service.audiences["public"].layers)
    assert seen["public"]["findings"] is None
    assert seen["isf"]["layers"] == len(town.declarations)


def test_places_are_rough_before_anything_is_computed(town):
    asker = Principal("x", Access.PROTECTED, None, generalise_m={"samhallsviktigt": 1000.0, "byggnader": 500.0})
    exact, rough = (town.layer("samhallsviktigt", who).frame.geometry.dropna() for who in (LOCAL, asker))
    points = exact.geom_type == "Point"

    assert ((rough.bounds % 1000) == 0).all(axis=None)
    assert exact[points].distance(rough[points]).max() < 1000 / 2 * 2**0.5 + 1e-6
    houses = town.layer("byggnader", asker).frame.geometry
    assert houses.notna().all()
    assert ((houses.bounds % 500) == 0).all(axis=None)


def test_answers_are_computed_of_the_rough_places(town):
    rough = town.principal("county-board")
    lon_lat = town.layer("samhallsviktigt").frame.set_index("id").to_crs(4326).geometry["s-stadshuset"]
    around = {"kind": "affected-area", "area": {"geometry": lon_lat.__geo_interface__, "buffer_m": 300}}
    near = town.answer(around, rough).result["vital_services"]
    exact = town.answer(around, LOCAL).result["vital_services"]

    assert {row["id"] for row in near} != {row["id"] for row in exact}


def test_the_table_to_sign_says_who_sees_each_field(town):
    rows = {(row["audience"], row["layer"]): row for row in town.seen_by()}

    assert ("public", "aktorer") not in rows
    assert "phone" in rows["staff", "aktorer"]["fields"]
    assert "endurance_h" in rows["staff", "samhallsviktigt"]["hidden"]
    assert rows["isf", "samhallsviktigt"]["hidden"] == []
    assert rows["county-board", "samhallsviktigt"]["generalise_m"] == 1000


def test_a_policy_that_no_longer_agrees_leaves_the_one_before_in_force_less_what_it_withdraws(town_folder, tmp_path):
    from geoansvar.api.service import Service
    from geoansvar.api.watching import renew

    service = Service(Workspace.find(town_folder, state=tmp_path))
    before = service.workspace.service
    policy = town_folder / "api/service.toml"
    policy.write_text(policy.read_text("utf-8").replace('platser = ["id", "name"]', 'aktorer = ["*"]', 1), "utf-8")
    renew(service)

    after = service.workspace.service.audiences["public"]
    assert after.layers.keys() == before.audiences["public"].layers.keys() - {"platser"}
    assert service.workspace.service.audiences["isf"] == before.audiences["isf"]
    assert [(each.what, each.fault.place) for each in service.held] == [("policy", "api/service.toml")]
    assert "aktorer" not in (service.workspace.principal("public").layers or {})
    service.close()


def test_an_audience_named_for_every_field_sees_everything_but_own_columns_that_are_not_named(town):
    """Outside an exercise no policy says ["*"]: whoever leads must be told everything all the same."""
    every = {
        name: tuple(sorted({column.name for column in layer.kind_of.columns} | {"id"}))
        for name, layer in town.declarations.items()
    }
    isf = Audience(access=Access.PROTECTED, questions=("affected-area",), layers=every)
    one_less = isf.model_copy(update={"layers": every | {"aktorer": ("id", "name")}})
    principals = [
        principal_of("isf", ServicePolicy(audiences={"isf": named}), town.declarations) for named in (isf, one_less)
    ]

    assert [principal.sees_all for principal in principals] == [True, False]
    assert [principal.minimum_count for principal in principals] == [0, 5]
    assert not principals[0].sees_own_columns
