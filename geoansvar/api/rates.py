"""How much one asker may ask in a minute: counted by who and from where, with when to come back.

A question that takes long to reckon counts as several, when it is reckoned and not when its answer is kept.
"""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from geoansvar.errors import TooMany
from geoansvar.model.question import Question, WhatIf
from geoansvar.texts import text

PARTS = ("/tiles/WebMercatorQuad/", "/large.json")  # of one page: counted apart, since a look round takes many
PARTS_A_PAGE = 20
FREE = ("/assets/", "/health")  # a page's own files, and whether the service is up, cost nothing

# As how many requests a question counts, by its kind: about as the kinds' own times for the exercise's municipality.
COSTS = {
    "affected-area": 1,
    "responsibility": 2,
    "cascade": 2,
    "coverage": 5,
    "allocation": 5,
    "exposure": 10,
    "flood-directive": 10,
    "isolation": 10,
    "status": 10,
    "siting": 20,
}
DEAREST = 0.25  # of what may be asked in a minute: whatever the limit, some of every question can be asked


def cost_of(question: Question) -> int:
    """Give as how many requests a question counts; one that supposes something is asked twice."""
    if isinstance(question, WhatIf):
        return 2 * cost_of(question.question)
    return COSTS[question.kind]


class Rates:
    """What has been asked during the last minute."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, path: str, who: str, address: str | None, *, per_minute: int, cost: int = 1) -> None:
        """Count a request, or what it costs beside having been asked.

        Raises
        ------
        TooMany
            If there have been as many during the last minute; this one is not counted.
        """
        if path.startswith(FREE):
            return
        if any(part in path for part in PARTS):
            who, per_minute = f"{who} parts", per_minute * PARTS_A_PAGE
        limit = RateLimitItemPerMinute(per_minute)
        cost = min(cost, max(1, int(per_minute * DEAREST)))
        if not self._limiter.hit(limit, who, address or "", cost=cost):
            raise self._refused(who, address, per_minute)

    def require_room(self, who: str, address: str | None, *, per_minute: int) -> None:
        """Refuse where there have been as many already, and count nothing.

        Raises
        ------
        TooMany
        """
        if not self._limiter.test(RateLimitItemPerMinute(per_minute), who, address or ""):
            raise self._refused(who, address, per_minute)

    def _refused(self, who: str, address: str | None, per_minute: int) -> TooMany:
        seconds = self.wait_s(who, address, per_minute)
        refused = TooMany(
            text("Fler än {count} frågor på en minut.", count=per_minute),
            remedy=text("Vänta {seconds} sekunder och fråga igen.", seconds=seconds),
        )
        refused.wait_s = seconds
        return refused

    def wait_s(self, who: str, address: str | None, per_minute: int) -> int:
        """Give how long it is until one more is answered."""
        reset = self._limiter.get_window_stats(RateLimitItemPerMinute(per_minute), who, address or "").reset_time
        return max(1, round(reset - time.time()))
