"""What can go wrong where somebody says who they are; the whole tree is drawn in :mod:`geoansvar.errors`."""

from geoansvar.errors import RequestError, Unauthorised, WorkspaceError


class SessionEnded(Unauthorised):
    """Somebody was logged in, and is no longer: what they see must not become less without a word."""

    code = "session-ended"


class LoginRefused(Unauthorised):
    """A log-in that was not begun here, or was stopped on the way."""

    code = "login-refused"


class NoGroup(RequestError):
    """Who it is, is known; but no group of theirs is named in the policy."""

    code = "no-group"


class CrossSite(RequestError):
    """The page of another site asked for something to be changed in the name of who is logged in here."""

    code = "cross-site"


class ProviderDown(WorkspaceError):
    """Those who log people in do not answer; whoever is logged in already stays so."""

    code = "provider-down"
