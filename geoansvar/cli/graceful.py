"""The server stops when what it has begun is answered, and never later than it is given."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep
from types import FrameType

import uvicorn

from geoansvar.api.draining import Traffic

GRACE_S = 20.0  # for what has been begun; a proxy and a supervisor wait longer
_LAST_S = 3.0  # after that for connections to be closed: then the process is left
_LOOK_S = 0.05


class GracefulServer(uvicorn.Server):
    """A server that answers what it has begun when it is told to stop; told again, it stops at once."""

    def __init__(self, config: uvicorn.Config, traffic: Traffic, late: Callable[[], None]) -> None:
        super().__init__(config)
        self._traffic, self._late = traffic, late

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Let nothing more in, and wait for the rest; the signal is handled, and never raised again."""
        if self._traffic.stopping.is_set():
            self.should_exit = self.force_exit = True
            return
        self._traffic.stopping.set()
        Thread(target=self._wait, name="drain", daemon=True).start()

    def _wait(self) -> None:
        until = monotonic() + GRACE_S
        while self._traffic.answering and monotonic() < until and not self.should_exit:
            sleep(_LOOK_S)
        self.should_exit = True
        sleep(_LAST_S if self._traffic.answering == 0 else _LOOK_S * 4)
        if self._traffic.answering:  # a thread that reckons cannot be ended: the process can
            self._late()
            leave_at_once()


def leave_at_once() -> None:
    """Leave without taking the interpreter down under a thread that reckons: the libraries would fall with it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
