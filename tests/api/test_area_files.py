"""A file dropped on the page becomes the area that it holds."""

import json

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[12.9, 57.7], [12.91, 57.7], [12.91, 57.71], [12.9, 57.71], [12.9, 57.7]]],
}
CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x</identifier><sender>y</sender>
<sent>2026-11-16T03:00:00+01:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Private</scope>
<info><category>Met</category><event>Vind</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty><area><areaDesc>Torget</areaDesc>
<polygon>57.7,12.9 57.7,12.91 57.71,12.91 57.71,12.9 57.7,12.9</polygon></area></info></alert>"""


def sent(client, name, content):
    return client.post("/omrade/fil", json={"name": name, "text": content})


def test_a_geojson_file_is_read(client):
    feature = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    area = sent(client, "yta.geojson", json.dumps(feature)).json()

    assert (
        client.post("/questions", json={"kind": "affected-area", "area": {"geometry": area["geometry"]}}).status_code
        == 200
    )


def test_a_saved_warning_is_read_with_latitude_first(client):
    answered = sent(client, "varning.xml", CAP)

    assert answered.status_code == 200
    west = min(x for x, _ in answered.json()["geometry"]["coordinates"][0])
    assert 12.8 < west < 13


def test_a_file_that_is_no_area_is_named_in_the_fault(client):
    for content in ("", "{", "<alert", "[]", '{"type": "Feature"}'):
        problem = sent(client, "../../etc/semester.json", content).json()
        assert problem["code"] == "area-unusable"
        assert "semester" in problem["detail"] + problem["place"]
        assert "/" not in problem["place"]


def test_json_of_another_shape_is_no_fault_of_ours(client):
    for data in ({"info": 5}, {"type": "FeatureCollection", "features": [1]}, [{"warningAreas": 5}]):
        answered = sent(client, "varning.json", json.dumps(data))
        assert (answered.status_code, answered.json()["place"]) == (422, "varning.json")


def test_a_body_without_the_files_text_is_refused(client):
    assert client.post("/omrade/fil", json={"name": "x"}).json()["code"] == "question-invalid"
