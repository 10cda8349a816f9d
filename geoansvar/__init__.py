"""Which actors are in the affected area, who answers for what, whom to call and who is missing?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoansvar.api import create_app
    from geoansvar.workspace import Workspace

__version__ = "0.4.0"
__all__ = ["Workspace", "__version__", "create_app"]

_DOORS = {"Workspace": "geoansvar.workspace", "create_app": "geoansvar.api"}


def __getattr__(name: str) -> Any:
    """Import a door when first asked for: ``import geoansvar`` alone stays light, and no room leans on the next."""
    if name not in _DOORS:
        raise AttributeError(name)
    return getattr(import_module(_DOORS[name]), name)
