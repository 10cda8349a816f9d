"""The last few answers, to be looked into again: never those of a workspace that no longer answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from threading import Lock

from geoansvar.model.answer import Answer
from geoansvar.workspace import Workspace

MOST_ANSWERS = 8  # one that has just been read is asked about again, number by number


class KeptAnswers:
    """Answers by what was asked of which workspace; several threads may look at once.

    An answer keeps alive the workspace that it came from, with every layer that was read.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, Hashable], tuple[Workspace, Answer]] = {}
        self._lock = Lock()

    def find(self, workspace: Workspace, asked: Hashable) -> Answer | None:
        """Give the answer of this very workspace, if it is still kept."""
        with self._lock:
            found = self._kept.get((id(workspace), asked))
        return None if found is None else found[1]

    def keep(self, workspace: Workspace, asked: Iterable[Hashable], answer: Answer) -> None:
        """Keep an answer under everything that it answers, as the newest; the oldest make room."""
        with self._lock:
            for each in asked:
                self._kept.pop((id(workspace), each), None)
                self._kept[id(workspace), each] = (workspace, answer)
            while len(self._kept) > MOST_ANSWERS:
                self._kept.pop(next(iter(self._kept)))

    def keep_only(self, workspace: Workspace) -> None:
        """Forget every answer of another workspace."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept[0] is workspace}
