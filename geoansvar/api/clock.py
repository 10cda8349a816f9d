"""A clock on the wall that jumps is seen by one that cannot: lines keep their order, and say that time was moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

LEAST_S = 60.0  # a clock that is kept right over the network is moved by less


def _since_boot() -> float:
    """Give seconds that only grow, also while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clock:
    """What the moments of one line after another tell of the clock that gave them.

    Parameters
    ----------
    steady
        Seconds that only grow, whatever is done to the clock on the wall.

    Attributes
    ----------
    moved
        Whether the clock has jumped since this was made: until then no age is to be trusted.
    """

    def __init__(self, steady: Callable[[], float] = _since_boot) -> None:
        self._steady = steady
        self._last: tuple[datetime, float | None] | None = None
        self.moved = False

    def begin(self, moment: datetime) -> None:
        """Say when the last line of an earlier run was written."""
        if self._last is None:
            self._last = (moment, None)

    def marks(self, moment: datetime) -> dict[str, object]:
        """Give what a line says beside its own time: by how many seconds the clock has jumped, where it has."""
        steady = self._steady()
        before, self._last = self._last, (moment, steady)
        if before is None:
            return {}
        passed = (moment - before[0]).total_seconds()
        known = None if before[1] is None else steady - before[1]
        jumped = passed - known if known is not None else min(passed, 0.0)
        if abs(jumped) < LEAST_S:
            return {}
        self.moved = True
        return {"clock_jumped_s": round(jumped)}
