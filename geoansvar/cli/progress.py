"""How far the work has come, in a terminal and there alone: a flow is prepared once, and that takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from geoansvar.cli.words import console, plain
from geoansvar.texts import Lang, text


@contextmanager
def told(stream: TextIO, lang: Lang = "sv") -> Iterator[Callable[[str, float], None]]:
    """Give a function that is told what is made ready and how far it has come, 0–1; it draws a bar for each.

    Nothing is drawn before something is told, nor where ``stream`` is no terminal; the bars go when all is done.
    """
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=console(stream), transient=True,
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: float) -> None:
        if not bars.console.is_terminal:
            return
        if what not in tasks:
            bars.start()
            words = text("Förbereder {what} (görs en gång) …", what=what).render(lang)
            tasks[what] = bars.add_task(plain(words), total=1.0)
        bars.update(tasks[what], completed=min(done, 1.0))

    try:
        yield tell
    finally:
        if tasks:
            bars.stop()
