"""On paper: actors with their numbers first, no row over two pages, headings on every page, and every page marked."""

import re
import subprocess

import pytest

import geopandas as gpd

from tests.browser.conftest import ASKED

pytestmark = pytest.mark.browser
ACTORS = 200


@pytest.fixture(scope="module")
def crowded(serve, tmp_path_factory):
    """A town where two hundred actors answer for the middle of it."""
    from tests.conftest import ROOT

    folder = tmp_path_factory.mktemp("crowded")
    subprocess.run(
        ["cp", "-r", *(str(ROOT / room) for room in ("layers", "maps", "api", "pyproject.toml")), folder], check=True
    )
    path = folder / "layers/data/aktorer.gpkg"
    actors = gpd.read_file(path)
    reaching = actors.loc[actors.geometry.geom_type.isin(["Polygon", "MultiPolygon"])].iloc[[0] * ACTORS].copy()
    reaching["id"] = [f"extra-{number:03}" for number in range(ACTORS)]
    reaching["name"] = [f"Prov {number:03} AB" for number in range(ACTORS)]
    layer = gpd.list_layers(path)["name"][0]
    both = gpd.GeoDataFrame(gpd.pd.concat([actors, reaching], ignore_index=True), crs=actors.crs)
    path.unlink()
    both.to_file(path, layer=layer, driver="GPKG")
    return serve(folder)


def printed(window, service, path):
    page = window(service).open(ASKED)
    page.pdf(path=str(path), prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def test_actors_and_numbers_stand_on_the_first_page(window, service, tmp_path):
    first = printed(window, service, tmp_path / "svar.pdf")[0]

    assert "Allégatan 12 + 300 m" in first
    assert len(re.findall(r"\d{2,4}-\d{3} \d\d \d\d", first)) >= 3
    assert "kl " in first


def test_two_hundred_actors_fit_on_numbered_marked_pages(window, crowded, tmp_path):
    pages = printed(window, crowded, tmp_path / "svar.pdf")
    names = re.findall(r"Prov \d{3} AB", "".join(pages))

    assert len(set(names)) == ACTORS
    assert 15 < len(pages) < 60
    for number, page in enumerate(pages, 1):
        assert f"{number} ({len(pages)})" in page
        assert "ÖVNING" in page.replace(" ", "").replace("\n", "")


def test_every_page_of_actors_repeats_the_headings(window, crowded, tmp_path):
    pages = [page for page in printed(window, crowded, tmp_path / "svar.pdf") if page.count("Prov ") > 2]

    assert len(pages) > 5
    assert all(re.search(r"Aktör\s+Varför\s+Kontakt", page) for page in pages)


def test_no_actors_row_is_split_over_two_pages(window, crowded, tmp_path):
    for page in printed(window, crowded, tmp_path / "svar.pdf"):
        body = [line for line in page.splitlines() if line.strip()]
        starts = [line for line in body if re.match(r"\s*Prov \d{3} AB", line)]
        if len(starts) > 2:
            after_head = body[next(i for i, line in enumerate(body) if "Varför" in line) + 1]
            assert re.search(r"AB|nämnd|\w", after_head)
            assert not re.match(r"\s*bekräftad", after_head)
