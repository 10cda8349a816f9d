"""The questions on who reaches what: coverage, cut-off places, what fails, who goes where, where a point does most."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, FiniteFloat, model_validator

from geoansvar.model.faults import Unfit
from geoansvar.model.kinds import SAFETY_POINT_LEVELS, SAFETY_POINT_STATUSES, SAFETY_POINT_TYPES, SERVICES
from geoansvar.model.question_parts import Asking, Name, Names, listed, no_boolean
from geoansvar.model.travel import Mode
from geoansvar.texts import text

USUAL_M = (2_000.0,)
Way = Literal["straight", "walk", "drive"]
Vehicle = Literal["pedestrian", "car", "truck", "rescue"]
MODE_OF: dict[str, Mode] = {"pedestrian": "walk", "car": "drive", "truck": "drive", "rescue": "drive"}
VEHICLE_OF: dict[str, Vehicle] = {"walk": "pedestrian", "drive": "car"}


def _alone(value: object) -> object:
    """Take a list of one for its value."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _spelled(value: object) -> object:
    """Take levels that are written as numbers for their codes."""
    each_one = listed(value)
    return (
        tuple(str(each) if type(each) is int else each for each in each_one)
        if isinstance(each_one, list | tuple)
        else each_one
    )


def _rising(values: tuple[float, ...] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(sorted(set(values)))


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _of(known: tuple[str, ...]) -> AfterValidator:
    def check(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for value in values or ():
            if value not in known:
                raise Unfit(text("{value} är inte ett av {expected}", value=value, expected=", ".join(known)))
        return values

    return AfterValidator(check)


Metres = Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(gt=0, le=200_000)]
Minutes = Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(gt=0, le=1_440)]
MetresEach = Annotated[
    tuple[Metres, ...], BeforeValidator(listed), AfterValidator(_rising), Field(min_length=1, max_length=10)
]
MinutesEach = Annotated[tuple[Minutes, ...], Field(min_length=1, max_length=10)]
Types = Annotated[Names, BeforeValidator(listed), _of(SAFETY_POINT_TYPES)]
Levels = Annotated[Names, BeforeValidator(_spelled), _of(SAFETY_POINT_LEVELS)]
Statuses = Annotated[Names, BeforeValidator(listed), _of(SAFETY_POINT_STATUSES)]
Services = Annotated[Names, BeforeValidator(listed), _of(SERVICES)]
Anchors = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=300)], ...],
    BeforeValidator(listed),
    AfterValidator(_each_once),
    Field(min_length=1, max_length=1_000),
]
NamesOrNone = tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] | None
Count = Annotated[int, BeforeValidator(no_boolean), Field(ge=0, le=10_000_000)]


class _Reaching(Asking):
    """For whom a way is asked about, and which: a straight line, unless something is asked that only roads have.

    People are in the middle of their cell, or in its dwellings (``population_method``).
    """

    residents: Name = None
    population_method: Literal["area", "building"] = "area"
    roads: Name = None
    mode: Way = "straight"

    @model_validator(mode="before")
    @classmethod
    def _way_that_is_meant(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("mode") is not None:
            return data
        vehicle = data.get("vehicle")
        along = any(data.get(key) is not None for key in ("within_min", "vehicle", "flood", "exclude_flood"))
        way = MODE_OF.get(str(vehicle), "walk") if along else "straight"
        return {**data, "mode": way}


class Coverage(_Reaching):
    """Who has a safety point within reach, dry and flooded, and who has none?

    ``types`` and ``levels`` let points through that have any of them, ``services`` those that have all; ``statuses``
    those with any of these decisions, and all but closed and unusable ones if None. Minutes are
    counted where they are given, else metres. ``by`` is the layer of districts the answer is split by; the
    only one, if None. At a flow, roads deeper than the ``vehicle`` gets through are closed.
    """

    kind: Literal["coverage"] = "coverage"
    points: Names = None
    types: Types = None
    levels: Levels = None
    services: Services = None
    statuses: Statuses = None
    within_m: MetresEach | None = USUAL_M
    within_min: Annotated[MinutesEach | None, BeforeValidator(listed), AfterValidator(_rising)] = None
    by: Name = None
    flood: Name = None
    vehicle: Vehicle | None = None

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.mode == "straight" and self.within_min is not None:
            raise Unfit(text("en fågelväg har inga minuter: välj mode walk eller drive"), key="mode")
        if self.vehicle is not None and MODE_OF[self.vehicle] != self.mode:
            raise Unfit(
                text("{vehicle} tar sig inte fram så: ändra mode eller vehicle", vehicle=self.vehicle), key="vehicle"
            )
        return self


class Isolation(Asking):
    """Who cannot get to or from the anchors: when dry, and because of the flood?

    ``anchors`` are layers or single objects (LAYER/ID): fire station, hospital, border, depot. ``places`` are layers
    whose places are asked about; where people live, vital services and safety points, if None.
    """

    kind: Literal["isolation"] = "isolation"
    anchors: Anchors
    places: Names = None
    flood: Name = None
    vehicle: Vehicle = "pedestrian"
    population_method: Literal["area", "building"] = "area"
    roads: Name = None


class Status(Asking):
    """How does each safety point stand at each flow: wet, cut off, without supply; beside what has been decided?

    ``anchors`` are where one must be able to come from, as in ``isolation``; the municipality's border, if None.
    """

    kind: Literal["status"] = "status"
    points: Names = None
    floods: Names = None
    anchors: Anchors | None = None
    vehicle: Vehicle = "rescue"
    roads: Name = None


class Cascade(Asking):
    """What falls when something falls, after how many hours, and for want of what?

    What is down is named by id, or is all that a flow wets. ``lasts_h`` is how long it stays so;
    nobody knows, if None.
    """

    kind: Literal["cascade"] = "cascade"
    down: Annotated[Names, BeforeValidator(listed)] = None
    flood: Name = None
    lasts_h: Annotated[FiniteFloat, BeforeValidator(no_boolean), Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def _one_cause(self) -> Self:
        if (self.down is None) == (self.flood is None):
            raise Unfit(text("ange antingen down eller flood"), key="down")
        return self


class Allocation(_Reaching):
    """Who goes to which point, with room for all who come and the least distance in all?

    ``capacity`` chooses the number of places by day or by night. A point whose number is not known takes
    ``unknown_capacity`` people; all who come, if None.
    """

    kind: Literal["allocation"] = "allocation"
    points: Names = None
    types: Types = None
    levels: Levels = None
    services: Services = None
    statuses: Statuses = None
    within_m: Annotated[Metres, BeforeValidator(_alone)] = 2_000.0
    capacity: Literal["day", "night"] = "day"
    unknown_capacity: Count | None = None


class Siting(_Reaching):
    """Where do new points do most good, with the existing kept?

    ``candidates`` are layers of places to choose among, or single objects (LAYER/ID); ``types`` lets those through
    that have any of them: the function of a vital service, the purpose of a building, the type of a point or
    resource. ``existing`` are those that already serve; the safety points, if None. ``exclude_flood`` leaves out
    candidates that are wet or cut off at that flow: from the ``anchors``, as in ``status``; the municipality's
    border, if None. ``proposed`` is one point that somebody thinks of (GeoJSON, longitude and latitude): the answer
    is then what it alone would do.
    """

    kind: Literal["siting"] = "siting"
    candidates: Anchors | None = None
    types: Annotated[Names, BeforeValidator(listed)] = None
    proposed: dict[str, Any] | None = None
    existing: Annotated[NamesOrNone, BeforeValidator(listed)] = None
    k: Annotated[int, BeforeValidator(no_boolean), Field(ge=1, le=1_000)] | None = None
    within_m: Annotated[Metres, BeforeValidator(_alone)] = 2_000.0
    objective: Literal["max-cover", "full-cover", "mean-distance"] = "max-cover"
    exclude_flood: Name = None
    anchors: Anchors | None = None

    @model_validator(mode="after")
    def _something_to_choose(self) -> Self:
        if (self.candidates is None) == (self.proposed is None):
            raise Unfit(text("ange antingen candidates eller proposed"), key="candidates")
        if self.candidates is not None and self.k is None and self.objective != "full-cover":
            raise Unfit(text("ange k, så många nya punkter som högst ska väljas"), key="k")
        return self
