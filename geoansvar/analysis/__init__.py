"""Pure functions: layers in, tables of rows out; nothing here reads a file or knows a server."""

from geoansvar.analysis.affected_area import affected_area
from geoansvar.analysis.area import usable_area
from geoansvar.analysis.lookup import FrameLookup, PointLookup
from geoansvar.analysis.register import Register
from geoansvar.analysis.responsibility import responsibility

__all__ = ["FrameLookup", "PointLookup", "Register", "affected_area", "responsibility", "usable_area"]
