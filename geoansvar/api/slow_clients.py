"""A connection that trickles is cut: a head that never ends, and an answer that nobody reads, hold no place."""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0  # from the first connection, or the first byte of another request on it, to the end of its head
READ_S = 60.0  # that what has been sent may wait to be read


class Hurried(H11Protocol):
    """uvicorn's protocol with time-outs on what comes before a request and after it; ``Patience`` has the rest."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head: TimerHandle | None = None
        self._unread: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait_for_a_head()

    def data_received(self, data: bytes) -> None:
        """Wait for a head that has begun, and no longer once it is whole."""
        if not self._answers():
            self._wait_for_a_head()
        super().data_received(data)
        if self._answers():
            _stop(self._head)
            self._head = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        _stop(self._head)
        _stop(self._unread)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for what was sent to be read."""
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Wait no longer: it is read."""
        _stop(self._unread)
        self._unread = None
        super().resume_writing()

    def _answers(self) -> bool:
        """Tell whether a request has come whole but for its body, and is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_a_head(self) -> None:
        self._head = self._head or self.loop.call_later(HEAD_S, self.transport.abort)


def _stop(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
