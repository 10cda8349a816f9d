"""Which actors are in the affected area, who answers for what, whom to call and who is missing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geoansvar.api import create_app
    from geoansvar.workspace import Workspace

__version__ = "0.1.0"
__all__ = ["Workspace", "__version__", "create_app"]


def __getattr__(name: str) -> object:
    """Import the two doors when they are first asked for: ``import geoansvar`` alone stays light."""
    if name == "Workspace":
        from geoansvar.workspace import Workspace

        return Workspace
    if name == "create_app":
        from geoansvar.api import create_app

        return create_app
    raise AttributeError(name)
