"""Health is quick and tells a passer-by nothing."""

from geoansvar.api.service import Service
from tests.api.conftest import client_of


def test_health_counts_what_the_check_found(client, town):
    client.app.state.service.findings()
    health = client.get("/health").json()

    assert health["findings"] == {
        severity: sum(finding.severity == severity for finding in town.findings())
        for severity in ("error", "warning", "note")
    }
    assert health["status"] == ("degraded" if health["findings"]["error"] else "ok")
    assert (health["workspace"], health["exercise"]) == ("Övningsköping", True)


def test_health_answers_before_anything_has_been_read(town, monkeypatch):
    monkeypatch.setattr(Service, "findings", lambda self, wait_s=None: None)
    health = client_of(town).get("/health").json()

    assert (health["status"], health["checked"], health["findings"]) == ("ok", False, None)


def test_health_names_no_file_and_no_row(client):
    client.app.state.service.findings()
    words = client.get("/health").text

    assert "/" not in words.replace("+00:00", "")
    assert ".toml" not in words


def test_reading_starts_with_the_service(town):
    with client_of(town) as client:
        assert client.app.state.service.findings() is not None
