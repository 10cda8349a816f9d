"""What a map says is read with every common colour blindness, simulated with the matrices of Machado et al. (2009)."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from geoansvar.maps import style
from geoansvar.maps.sheet import depth_hues, flow_looks
from geoansvar.maps.style import (
    CATCHMENT_HUES,
    INK,
    LOOKS,
    PAPER,
    PEOPLE_HUES,
    WATER_HUES,
    Look,
    drawn_area,
    styled_by,
)

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE TVCG 15 (6), 2009: severity 1.0, on linear light.
EYES = {
    "ordinary": np.eye(3),
    "protanopia": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ]),
    "deuteranopia": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]),
    "tritanopia": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ]),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}  # fmt: skip
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
STEP = 9.0  # of a hundred: so much lighter or darker that two areas beside each other are told apart
OTHER_TABLES: dict[str, dict[Any, Look]] = {
    "answers": style.ANSWER_LOOKS,
    "cut off": style.CUT_OFF_LOOKS,
    "rings of the cut off": style.CUT_OFF_RINGS,
    "roads": style.ROAD_LOOKS,
    "passages": style.PASSAGE_LOOKS,
    "standing": style.STANDING_LOOKS,
    "beyond": style.beyond_looks(),
    "catchments": {hue: drawn_area(hue) for hue in CATCHMENT_HUES},
    "own classes": {str(at): styled_by(style.look_of("land-use"), at, f"k{at}") for at in range(8)},
    "own symbols": {str(at): styled_by(style.look_of("workplace"), at, "abcdefgh"[at]) for at in range(8)},
    "flows without a name": dict(enumerate(flow_looks(["a", "b", "c", "d"]))),
}


def luminance(colour, eye, opacity=1.0):
    """How much light a colour on white paper gives to an eye, 0 to 1."""
    given = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    mixed = opacity * given + (1 - opacity)
    linear = np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    return float(np.clip(LUMINANCE @ (EYES[eye] @ linear), 0, 1))


def lightness(colour, eye, opacity=1.0):
    """CIE L*: 0 is black and 100 is white."""
    light = luminance(colour, eye, opacity)
    return 116 * np.cbrt(light) - 16 if light > 0.008856 else 903.3 * light


def seen(look: Look, eye):
    return 100.0 if look.fill == "none" else lightness(look.fill, eye, look.opacity)


def marks(look: Look):
    return look.shape, look.letter, look.dash, look.width_px


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("ramp", [WATER_HUES, PEOPLE_HUES, *(depth_hues(limits) for limits in (1, 2, 3, 4))])
def test_each_step_of_a_ramp_is_darker_than_the_one_before(ramp, eye):
    steps = [lightness(hue, eye) for hue in ramp]

    assert all(before - after >= STEP for before, after in pairwise(steps)), [round(step) for step in steps]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", [*LOOKS, *OTHER_TABLES])
def test_each_pair_of_classes_differs_in_more_than_colour(name, eye):
    table: dict[Any, Look] = OTHER_TABLES.get(name) or LOOKS[name]
    alike = [
        (one, other)
        for one, other in combinations(table, 2)
        if marks(table[one]) == marks(table[other]) and abs(seen(table[one], eye) - seen(table[other], eye)) < STEP
    ]

    assert alike == []


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("kind", LOOKS)
def test_a_letter_is_read_on_its_symbol(kind, eye):
    for code, look in LOOKS[kind].items():
        if look.letter:
            low, high = sorted((luminance(look.ink, eye), luminance(look.fill, eye)))
            assert (high + 0.05) / (low + 0.05) >= 3, (code, look.fill)


def test_the_simulation_leaves_white_white_and_black_black():
    for eye in EYES:
        assert lightness(PAPER, eye) == pytest.approx(100, abs=0.1)
        assert lightness("#000000", eye) == pytest.approx(0, abs=0.1)
        assert lightness(INK, eye) < 20
