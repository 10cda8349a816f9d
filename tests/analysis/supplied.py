"""Safety points beside a flow that reaches as far as the square, with what they need and what could be brought."""

import numpy as np

from geoansvar.analysis.approach import Approach
from geoansvar.analysis.exposed import expose
from geoansvar.analysis.status import status
from tests.analysis.river import flow
from tests.analysis.town import TODAY, at, layer, register

WET, DRY, EDGE, UNMAPPED = at(-100, 0), at(100, 0), at(-2, 0), at(2_000, 0)  # of a flow that reaches the square
MAPPED = at(0, 0).buffer(1_000)
DEEP = flow("Q100", 0, depth=0.6, accuracy_m=5, mapped=MAPPED)


def point(id="t", geometry=DRY, **columns):
    return {"id": id, "name": id.upper(), "geometry": geometry, **columns}


def need(dependent, provider, endurance_h=6.0, service="el"):
    return {"dependent": dependent, "provider": provider, "service": service, "endurance_h": endurance_h}


def resource(id, type, **columns):
    return {"id": id, "type": type, "geometry": DRY, **columns}


def reached(lower, upper=None, *, known=True, arriving=None):
    """Say whether each point is reached with doubtful passages closed and open, and likewise each resource there."""
    lower = np.array(lower, dtype=bool)
    upper = lower if upper is None else np.array(upper, dtype=bool)
    there = [None, None] if arriving is None else [np.array(each, dtype=bool) for each in arriving]
    return Approach(lower, upper, np.full(len(lower), known), None, *there)


def asked(points, needs=(), *, services=(), resources=(), actors=(), reach=None, water=DEEP):
    """Ask about points, with substations ``wet`` and ``dry`` beside what else is given."""
    stations = [{"id": "wet", "geometry": WET}, {"id": "dry", "geometry": DRY}, *services]
    layers = [
        layer("safety-point", *points), layer("vital-service", *stations), layer("resource", *resources),
        layer("actor", *actors), layer("dependency", *needs),
    ]  # fmt: skip
    made = register(*layers)
    reach = reached([True] * len(points)) if reach is None else reach
    return status(
        made, expose(layers[:3], water), approaches={} if reach == "nobody" else {"Q100": reach}, as_of=TODAY
    )


def only(answer):
    (row,) = answer.result["objects"]
    return row


SUPPLIED, UNSUPPLIED = (need("t", "dry"),), (need("t", "wet"),)
