"""A long question can be given up: between two steps of the work it is asked whether anybody still waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_GIVEN_UP: ContextVar[Event | None] = ContextVar("given_up", default=None)


class Stopped(Exception):
    """Nobody waits for the answer any longer; nothing that was half made is kept."""


@contextmanager
def stoppable(given_up: Event) -> Iterator[None]:
    """Let the work inside stop at its next step once ``given_up`` is set."""
    token = _GIVEN_UP.set(given_up)
    try:
        yield
    finally:
        _GIVEN_UP.reset(token)


def go_on() -> None:
    """Go on unless the question has been given up.

    Raises
    ------
    Stopped
    """
    given_up = _GIVEN_UP.get()
    if given_up is not None and given_up.is_set():
        raise Stopped
