"""How much one asker may ask in a minute: counted by who and from where, with when to come back."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from geoansvar.errors import TooMany
from geoansvar.texts import text

PARTS = ("/tiles/WebMercatorQuad/", "/large.json")  # of one page: counted apart, since a look round takes many
PARTS_A_PAGE = 20
FREE = ("/assets/", "/health")  # a page's own files, and whether the service is up, cost nothing


class Rates:
    """What has been asked during the last minute."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, path: str, who: str, address: str | None, *, per_minute: int) -> None:
        """Count a request.

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
        if not self._limiter.hit(limit, who, address or ""):
            seconds = self.wait_s(who, address, per_minute)
            refused = TooMany(
                text("Fler än {count} frågor på en minut.", count=per_minute),
                remedy=text("Vänta {seconds} sekunder och fråga igen.", seconds=seconds),
            )
            refused.wait_s = seconds
            raise refused

    def wait_s(self, who: str, address: str | None, per_minute: int) -> int:
        """Give how long it is until one more is answered."""
        reset = self._limiter.get_window_stats(RateLimitItemPerMinute(per_minute), who, address or "").reset_time
        return max(1, round(reset - time.time()))
