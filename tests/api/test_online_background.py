"""A background from another host: allowed by the page that shows it and by no other, off at first, never in a file."""

import re
import shutil

import pytest

from geoansvar import Workspace
from tests.api.conftest import HTML, client_of

TILES = """
[tool.geoansvar.online_tiles]
url = "https://kartor.example.se/topo/{z}/{x}/{y}.png"
attribution = "© Ägaren <b>"
title = "Topografisk webbkarta"
"""
HOST = "https://kartor.example.se"
MAP = "/maps/lagesbild"


@pytest.fixture(scope="module")
def online(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("online")
    for room in ("layers", "maps", "api"):
        shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    declared = (town.root / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(declared + TILES, encoding="utf-8")
    return client_of(Workspace.find(folder, state=folder / "state"))


def pictures_from(response):
    return re.search(r"img-src ([^;]*)", response.headers["content-security-policy"])[1].split()


def test_the_map_may_show_pictures_from_that_host_and_no_other_page_may(online):
    assert pictures_from(online.get(MAP, headers=HTML)) == ["'self'", "data:", HOST]
    for page in ("/", "/omrade", "/ansvar", "/maps", "/tillganglighet"):
        assert pictures_from(online.get(page, headers=HTML)) == ["'self'", "data:"], page


def test_without_a_declaration_no_map_may(client):
    page = client.get(MAP, headers=HTML)

    assert pictures_from(page) == ["'self'", "data:"]
    assert "data-geoansvar-online" not in page.text
    assert "online.js" not in page.text


def test_its_box_is_not_ticked_and_its_name_is_escaped(online):
    page = online.get(MAP, headers=HTML).text
    (box,) = re.findall(r"<input[^>]*data-geoansvar-online[^>]*>", page)

    assert "checked" not in box
    assert "Topografisk webbkarta" in page
    assert "<b>" not in re.search(r'<div class="geo-online">.*?</div>', page, re.DOTALL)[0]
    assert "online.js" in page


def test_a_single_file_knows_nothing_of_it(online):
    file = online.get(MAP, params={"f": "single"})

    assert "kartor.example.se" not in file.text
    assert "data-geoansvar-online" not in file.text
    assert file.text.count('"online"') == 0
