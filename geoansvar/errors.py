"""Everything geoansvar can raise on purpose.

GeoansvarError
├── WorkspaceError              the workspace, its data or the package is at fault
│   ├── WorkspaceNotFound       no [tool.geoansvar] here or above
│   ├── DeclarationError        a TOML file says something it may not
│   ├── LayerError              the data behind a declaration is not usable
│   │   ├── SourceMissing       the file is not there
│   │   ├── SourceUnreadable    the file is locked, truncated or not what it claims to be
│   │   ├── CRSRefused          the reference system is unknown, or not the one the coordinates are in
│   │   ├── ColumnMissing       a column that the kind needs is not in the file
│   │   └── ClassifiedData      the data carry a marking of security classification
│   ├── AssetRefused            a map asked for something outside the installed packages
│   ├── TookTooLong             an answer was not finished in the time that a request has
│   ├── TracesFull              what must leave a trace cannot
│   ├── ProviderDown            those who log people in do not answer
│   ├── Interrupted             a question was on its way when the service stopped
│   └── Stopping                the service is about to stop
└── RequestError                what was asked is at fault
    ├── QuestionInvalid         a key or value that the question does not have
    ├── ParameterInvalid        a parameter that the address does not have, or a value it does not take
    ├── Unauthorised            a key, a token or a session that is not valid
    │   ├── SessionEnded        somebody was logged in, and is no longer
    │   └── LoginRefused        a log-in that was not begun here, or was stopped on the way
    ├── NoGroup                 who it is, is known; but no group of theirs is named
    ├── CrossSite               another site's page asked for something to be changed
    ├── Aggregated              many objects in one file, together of a higher level than the asker's
    ├── TooMany                 more was asked in a minute than is answered
    ├── TooSlow                 what was sent did not arrive in time
    ├── MediaTypeRefused        a body or a format that the service does not read or write
    ├── UnknownName             no layer, map, feature or kind of that name
    ├── AreaUnusable            the area cannot be used
    │   ├── PlaceNotFound       no address or place of that name
    │   └── PlaceAmbiguous      several addresses or places of that name
    ├── JobUnfinished           a job has no answer
    ├── TooLarge                the request is larger than the service takes
    ├── TargetNotEmpty          a folder to be written into holds something already
    ├── HostRefused             the service was asked to listen to other machines
    ├── PortTaken               another program listens where the service was asked to
    └── OutputRefused           a file cannot be written where it was asked for
"""

from __future__ import annotations

from typing import ClassVar

from geoansvar.texts import Lang, Text


class GeoansvarError(Exception):
    """Base of every error a caller may want to catch.

    Parameters
    ----------
    message
        What happened, and what still holds.
    place
        Where: a file, a key in a file, a row or a key of the question.
    remedy
        What to do about it.
    """

    code: ClassVar[str] = "geoansvar"

    def __init__(self, message: Text, *, place: str | None = None, remedy: Text | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def render(self, lang: Lang = "sv") -> str:
        """Give place, fault and remedy in one paragraph."""
        parts = [f"{self.place}:" if self.place else "", self.message.render(lang)]
        if self.remedy is not None:
            parts.append(self.remedy.render(lang))
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.render()


class WorkspaceError(GeoansvarError):
    """The workspace, its data or the package is at fault."""

    code = "workspace"


class WorkspaceNotFound(WorkspaceError):
    """No ``[tool.geoansvar]`` here or above."""

    code = "workspace-not-found"


class DeclarationError(WorkspaceError):
    """A TOML file says something it may not."""

    code = "declaration"


class LayerError(WorkspaceError):
    """The data behind a declaration is not usable."""

    code = "layer"


class SourceMissing(LayerError):
    """The file is not there."""

    code = "source-missing"


class SourceUnreadable(LayerError):
    """The file is locked, truncated or not what it claims to be."""

    code = "source-unreadable"


class CRSRefused(LayerError):
    """The reference system is unknown, or not the one the coordinates are in."""

    code = "crs-refused"


class ColumnMissing(LayerError):
    """A column that the kind needs is not in the file."""

    code = "column-missing"


class ClassifiedData(LayerError):
    """The data carry a marking of security classification; nothing of them is repeated here."""

    code = "classified-data"


class AssetRefused(WorkspaceError):
    """A map asked for something outside the installed packages."""

    code = "asset-refused"


class TookTooLong(WorkspaceError):
    """An answer was not finished within the time that a request has."""

    code = "took-too-long"


class TracesFull(WorkspaceError):
    """What must leave a trace cannot: there is no room for it."""

    code = "traces-full"


class Interrupted(WorkspaceError):
    """A question was on its way when the service stopped; it can be asked again."""

    code = "interrupted"


class Stopping(WorkspaceError):
    """The service is about to stop: what is on its way is answered, and nothing more."""

    code = "stopping"


class RequestError(GeoansvarError):
    """What was asked is at fault."""

    code = "request"


class QuestionInvalid(RequestError):
    """A key or value that the question does not have."""

    code = "question-invalid"


class ParameterInvalid(RequestError):
    """A parameter that the address does not have, or a value it does not take."""

    code = "parameter-invalid"


class Unauthorised(RequestError):
    """A key, a token or a session that is not valid; which of all the reasons is not told."""

    code = "unauthorised"


class Aggregated(RequestError):
    """Many objects of one function in one file are together of a higher level than the asker's."""

    code = "aggregation"


class TooMany(RequestError):
    """More was asked in a minute than is answered; ``wait_s`` is how long to wait."""

    code = "too-many-requests"
    wait_s: int = 60


class TooSlow(RequestError):
    """What was sent did not arrive within the time that is waited."""

    code = "too-slow"


class MediaTypeRefused(RequestError):
    """A body or a format that the service does not read or write."""

    code = "media-type-refused"


class UnknownName(RequestError):
    """No layer, map, feature or kind of that name."""

    code = "unknown-name"


class AreaUnusable(RequestError):
    """The area cannot be used."""

    code = "area-unusable"


class PlaceNotFound(AreaUnusable):
    """No address or place of that name."""

    code = "place-not-found"


class PlaceAmbiguous(AreaUnusable):
    """Several addresses or places of that name.

    Attributes
    ----------
    choices
        What the name may mean, each written so that it is found alone.
    """

    code = "place-ambiguous"

    def __init__(
        self,
        message: Text,
        *,
        place: str | None = None,
        remedy: Text | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, place=place, remedy=remedy)
        self.choices = choices


class JobUnfinished(RequestError):
    """A job has no answer: it is on its way, or was given up."""

    code = "job-unfinished"


class TooLarge(RequestError):
    """The request is larger than the service takes."""

    code = "too-large"


class TargetNotEmpty(RequestError):
    """A folder to be written into holds something already."""

    code = "target-not-empty"


class HostRefused(RequestError):
    """The service was asked to listen to other machines."""

    code = "host-refused"


class PortTaken(RequestError):
    """Another program listens where the service was asked to."""

    code = "port-taken"


class OutputRefused(RequestError):
    """A file cannot be written where it was asked for."""

    code = "output-refused"
