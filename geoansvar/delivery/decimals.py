"""How many decimals a number is shown with: no more than it needs, and enough not to say what is not so."""

from __future__ import annotations

_AS_STORED_M = 1e-6  # as near as 32 bits hold a depth
_PER_METRE = 20  # depths that limits are set at: every five centimetres


def decimals_of(value: float, *, at_most: int) -> int:
    """Give the fewest decimals that show as much as ``at_most`` would."""
    return next((count for count in range(at_most) if round(value, count) == round(value, at_most)), at_most)


def depth_decimals(metres: float) -> int:
    """Give the decimals of a depth: two at most, but more where it would be shown as the round depth it is beside.

    0.2996 m is not 0.3 m deep, and an object so deep is not counted at 0.3 m.
    """
    return decimals_of(metres, at_most=next((count for count in (2, 3) if not _is_misread(metres, count)), 4))


def _is_misread(metres: float, decimals: int) -> bool:
    shown = round(metres, decimals)
    is_round = abs(shown * _PER_METRE - round(shown * _PER_METRE)) < _AS_STORED_M
    return is_round and abs(shown - metres) >= _AS_STORED_M
