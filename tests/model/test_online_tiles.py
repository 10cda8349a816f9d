"""A background from another host: one host in full over TLS, and an address that can be nothing else."""

import pytest
from pydantic import ValidationError

from geoansvar.model.manifest import Manifest
from geoansvar.model.online_tiles import OnlineTiles

OWN = {"municipality": "9999", "name": "Övningsköping"}
TILES = {
    "url": "https://kartor.example.se/topo/{z}/{x}/{y}.png?key=a1",
    "attribution": "© Ägaren",
    "title": "Topografisk",
}


def test_nothing_comes_from_elsewhere_unless_it_is_declared():
    assert Manifest(**OWN).online_tiles is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (TILES["url"], "https://kartor.example.se"),
        ("https://kartor.example.se:8443/{z}/{y}/{x}.jpeg", "https://kartor.example.se:8443"),
        ("https://127.0.0.1:9000/wmts/1.0.0/{z}/{y}/{x}", "https://127.0.0.1:9000"),
    ],
)
def test_a_page_need_allow_but_one_host(url, host):
    assert Manifest(**OWN, online_tiles=TILES | {"url": url}).online_tiles.host == host


@pytest.mark.parametrize(
    "url",
    [
        "http://kartor.example.se/{z}/{x}/{y}.png",
        "//kartor.example.se/{z}/{x}/{y}.png",
        "https://{s}.example.se/{z}/{x}/{y}.png",
        "https://kartor.example.se/{z}/{x}.png",
        "https://kartor.example.se/{z}/{x}/{y}/{y}.png",
        "https://{z}.example.se/{x}/{y}.png",
        "https://name:word@kartor.example.se/{z}/{x}/{y}.png",
        "https://*.example.se/{z}/{x}/{y}.png",
        "https://kartor.example.se; script-src *//{z}/{x}/{y}.png",
        "https://kartor.example.se/{z}/{x}/{y}.png?'><script>",
        "https:///{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}{x}{y}",
    ],
)
def test_an_address_that_is_more_or_less_than_that_is_refused(url):
    with pytest.raises(ValidationError):
        OnlineTiles(**TILES | {"url": url})


@pytest.mark.parametrize("missing", ["url", "attribution", "title"])
def test_who_owns_it_and_what_it_is_called_must_be_said(missing):
    with pytest.raises(ValidationError):
        OnlineTiles(**{key: value for key, value in TILES.items() if key != missing})
