"""The smallest workspace that passes ``check``: what ``init`` writes for a municipality."""

from geoansvar.scaffold.start import init_workspace

__all__ = ["init_workspace"]
