"""What every verb shares: which workspace, which language, and where words go."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoansvar.errors import OutputRefused
from geoansvar.texts import Lang, Text, text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace


@dataclass
class Session:
    """One run of the command line.

    Attributes
    ----------
    folder
        What ``-w`` named, or None for the working folder.
    asked_lang
        What ``--lang`` named, or None for the workspace's own.
    """

    folder: str | None = None
    asked_lang: Lang | None = None

    @classmethod
    def begin(cls, workspace: str | None, lang: Lang | None) -> None:
        """Take the options that stand before the verb."""
        session = click.get_current_context().ensure_object(cls)
        session.folder, session.asked_lang = workspace, lang

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, found when a verb first needs it."""
        from geoansvar.workspace import Workspace  # slow to load, and --help has no need of it

        found = Workspace.find(self.folder)
        if self.asked_lang is None:
            self.asked_lang = found.manifest.lang
        return found

    @property
    def lang(self) -> Lang:
        """The language to speak; Swedish until a workspace or ``--lang`` says otherwise."""
        return self.asked_lang or "sv"

    def say(self, words: Text) -> None:
        """Tell the person something that is not the answer."""
        print(words.render(self.lang), file=sys.stderr, flush=True)


def current() -> Session:
    """Give the session of the running verb."""
    return click.get_current_context().ensure_object(Session)


def put_bytes(content: bytes) -> None:
    """Write an answer on stdout, byte for byte on every system."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def put_file(path: Path, content: bytes) -> None:
    """Write a file that the person asked for.

    Raises
    ------
    OutputRefused
        If it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> OutputRefused:
    """Say that a file cannot be written, and why as the system puts it."""
    return OutputRefused(
        text("Filen går inte att skriva: {fault}.", fault=error.strerror or str(error)),
        place=str(path),
        remedy=text("Stäng filen om den är öppen i ett annat program, eller välj en annan plats med -o."),
    )
