"""What a map may load, and that its symbols can be read."""

from __future__ import annotations

import hashlib
import re

import pytest

from geoansvar.errors import AssetRefused
from geoansvar.maps.assets import AssetStore, asset_store, cleaned, notice, pinned
from geoansvar.maps.style import LOOKS, PAPER, look_of, style_table, symbol_svg
from geoansvar.model.kinds import KINDS

LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"


def test_every_file_on_the_list_is_the_one_that_was_reviewed():
    store = asset_store()

    for url, digest in pinned().items():
        assert hashlib.sha256(store.inline(url).encode()).hexdigest() == digest


def test_what_is_not_on_the_list_is_refused():
    with pytest.raises(AssetRefused) as failure:
        asset_store().link("https://cdn.example/jquery.js")

    assert failure.value.remedy is not None


def test_a_file_that_has_changed_is_refused():
    with pytest.raises(AssetRefused):
        AssetStore({LEAFLET: "alert(1)"}, pinned())


def test_a_link_leads_to_its_file_and_nothing_else_does():
    store = asset_store()
    digest, name = store.link(LEAFLET).removeprefix("/assets/").split("/")
    content, media_type = store.file(digest, name)

    assert content.decode() == store.inline(LEAFLET)
    assert media_type.startswith("text/javascript")
    for wrong in [("0" * 16, name), (digest, "other.js"), (digest, "../leaflet.js")]:
        with pytest.raises(AssetRefused):
            store.file(*wrong)


def test_style_sheets_ask_for_nothing_outside_themselves():
    store = asset_store()

    for url in store.names:
        if url.endswith(".css"):
            assert re.findall(r"url\(\s*(?!['\"]?(?:data:|#))[^)]*", store.inline(url)) == []
            assert "@import" not in store.inline(url)


def test_addresses_and_source_maps_are_taken_out_and_data_are_kept():
    css = "a{background:url(http://x.example/y.png)} b{background:url('data:image/png;base64,AA==')} c{x:url(#d)}"

    assert cleaned("x.css", css) == "a{background:none} b{background:url('data:image/png;base64,AA==')} c{x:url(#d)}\n"
    assert cleaned("x.js", "var a=1;\n//# sourceMappingURL=x.js.map") == "var a=1;\n\n"


def test_the_notice_names_the_libraries_and_their_licences():
    for words in ("Leaflet 1.9.3", "BSD-2-Clause", "Leaflet.draw 1.0.2", "MIT"):
        assert words in notice()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [look for looks in LOOKS.values() for look in looks.values() if look.letter])
def test_a_letter_can_be_read_on_its_symbol(look):
    assert contrast(look.ink, look.fill) >= 3  # large bold text, WCAG 1.4.3


@pytest.mark.parametrize("looks", LOOKS.values())
def test_every_symbol_stands_out_from_white_by_its_edge(looks):
    assert all(contrast(look.stroke, PAPER) >= 3 for look in looks.values())


@pytest.mark.parametrize(("kind", "shape"), [
    ("vital-service", "square"), ("safety-point", "circle"), ("actor", "diamond"), ("resource", "triangle"),
])  # fmt: skip
def test_shape_says_kind(kind, shape):
    assert {look.shape for look in LOOKS[kind].values()} == {shape}


def test_within_a_kind_letters_differ_so_that_colour_may_be_lost():
    for kind in ("vital-service", "safety-point"):
        letters = [look.letter for look in LOOKS[kind].values()]
        assert len(letters) == len(set(letters))


def test_every_kind_has_a_look_and_every_look_a_picture():
    assert all(look_of(kind) for kind in KINDS)
    assert all(entry["svg"].startswith("<svg") for looks in style_table().values() for entry in looks.values())
    assert "&lt;" in symbol_svg(look_of("vital-service").__class__("square", letter="<"))
