"""The service of the exercise municipality, asked without a network."""

import pytest
from fastapi.testclient import TestClient

from geoansvar.api import create_app
from geoansvar.model.access import LOCAL

QUESTION = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
HTML = {"Accept": "text/html"}


def client_of(workspace, principal=LOCAL, **options):
    """Ask as the person at the machine, unless a test says who; None is whoever each request says."""
    return TestClient(
        create_app(workspace, principal, **options),
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
    )


@pytest.fixture(scope="session")
def client(town):
    """Asks as a program on the same machine."""
    return client_of(town)
