"""The kinds of layer and their columns, in one table: what is not here does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geoansvar.errors import UnknownName
from geoansvar.texts import Text, text

NO_TITLE = text("")
ColumnType = Literal["text", "number", "integer", "boolean", "date", "code", "codes", "id", "ids", "list", "phone"]
Shape = Literal["point", "line", "polygon", "any", "none", "raster"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind.

    Parameters
    ----------
    name
        Our name; a declaration's ``[columns]`` maps theirs to it.
    type
        How its values are read. ``id`` and ``ids`` hold actor ids, except where ``refers_to`` says otherwise.
    codes
        The values it may have, or the name of a packaged code list.
    refers_to
        The kind whose ids it holds.
    """

    name: str
    type: ColumnType = "text"
    required: bool = False
    codes: tuple[str, ...] | str = ()
    refers_to: str | None = None
    unit: str = ""
    title: Text = NO_TITLE


@dataclass(frozen=True, slots=True)
class Kind:
    """What a layer of this kind holds, and whether a row may lack a place."""

    name: str
    title: Text
    shape: Shape
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Give the column of that name, or None where it is the municipality's own."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a layer of this kind cannot be used; an id can always be made."""
        return tuple(column.name for column in self.columns if column.required)


SAFETY_POINT_TYPES = ("trygghetspunkt", "informationspunkt", "varmestuga", "uppsamlingsplats", "mobil")
SAFETY_POINT_LEVELS = ("1", "2", "3")
SAFETY_POINT_STATUSES = ("planned", "designated", "prepared", "open", "closed", "unusable", "unknown")
SERVICES = (
    "information", "varme", "dricksvatten", "el", "toalett", "dusch", "mat", "krisstod", "sjukvard", "vila",
    "overnattning", "kommunikation-112", "internet",
)  # fmt: skip
ACTOR_LEVELS = ("local", "regional", "national")
ISF_ROLES = ("ordinary", "co-opted", "informed")
SUPPLIES = ("el", "vatten", "tele", "it", "varme", "bransle", "personal", "transport")
BACKUP_POWER = ("fixed", "inlet", "mobile", "none")
RESPONSIBILITY_ROLES = ("responsible", "operator", "facility_owner", "property_owner")


def _actor(name: str, title: Text) -> Column:
    return Column(name, "id", refers_to="actor", title=title)


_COMMON = (
    Column("id", "text", title=text("Id")),
    Column("name", "text", title=text("Namn")),
    Column("address", "text", title=text("Adress")),
    Column("reviewed", "date", title=text("Granskad")),
)
_ROLES = (
    _actor("responsible", text("Verksamhetsansvarig")),
    _actor("operator", text("Driver")),
    _actor("facility_owner", text("Äger anläggningen")),
    _actor("property_owner", text("Äger fastigheten")),
)
_ENDURANCE = (
    Column("backup_power", "code", codes=BACKUP_POWER, title=text("Reservkraft")),
    Column("endurance_h", "number", unit="h", title=text("Uthållighet (h)")),
)
_NAME = Column("name", "text", required=True, title=text("Namn"))
_CODE = Column("code", "text", required=True, title=text("Kod"))
_TRACK = (
    Column("bridge", "boolean", title=text("Bro")),
    Column("tunnel", "boolean", title=text("Tunnel")),
)


def _kind(name: str, title: Text, shape: Shape, *columns: Column) -> Kind:
    own = {column.name for column in columns}
    return Kind(name, title, shape, tuple(c for c in _COMMON if c.name not in own) + columns)


_TABLE = (
    _kind("municipality", text("Kommun"), "polygon", _CODE),
    _kind("district", text("Distrikt"), "polygon", _CODE),
    _kind("locality", text("Tätort"), "polygon", _CODE),
    _kind(
        "address", text("Adresser"), "point",
        Column("street", "text", title=text("Gata")),
        Column("number", "text", title=text("Nummer")),
        Column("postcode", "text", title=text("Postnummer")),
        Column("place", "text", title=text("Ort")),
    ),
    _kind("place", text("Platser"), "any", _NAME),
    _kind(
        "population", text("Befolkning"), "polygon",
        Column("residents", "integer", required=True, unit="persons", title=text("Folkbokförda")),
        Column("age_0_5", "integer", unit="persons", title=text("0–5 år")),
        Column("age_80_plus", "integer", unit="persons", title=text("80 år och äldre")),
        Column("day_population", "integer", unit="persons", title=text("Dagbefolkning")),
    ),
    _kind(
        "workplace", text("Arbetsställen"), "point",
        Column("sni", "text", title=text("SNI-kod")),
        Column("employees", "integer", unit="persons", title=text("Anställda")),
    ),
    _kind("building", text("Byggnader"), "any", Column("purpose", "text", title=text("Ändamål"))),
    _kind(
        "road", text("Vägar"), "line",
        Column("road_class", "text", title=text("Vägklass")),
        Column("speed_km_h", "number", unit="km/h", title=text("Hastighet (km/h)")),
        Column("oneway", "boolean", title=text("Enkelriktad")),
        *_TRACK,
    ),
    _kind("railway", text("Järnvägar"), "line", Column("railway_class", "text", title=text("Bantyp")), *_TRACK),
    _kind(
        "vital-service", text("Samhällsviktig verksamhet"), "any",
        _NAME,
        Column("function", "code", codes="functions-2020", title=text("Samhällsfunktion")),
        Column("sector", "code", codes="sectors", title=text("Sektor")),
        *_ROLES,
        Column("object_ids", "ids", refers_to="vital-service", title=text("Objekt som processen använder")),
        Column("priority", "integer", title=text("Prioritet")),
        Column("tolerated_outage_h", "number", unit="h", title=text("Acceptabel avbrottstid (h)")),
        *_ENDURANCE,
        Column("continuity_plan_date", "date", title=text("Kontinuitetsplan daterad")),
    ),
    _kind(
        "safety-point", text("Trygghetspunkter"), "point",
        Column("type", "code", codes=SAFETY_POINT_TYPES, title=text("Typ")),
        Column("level", "code", codes=SAFETY_POINT_LEVELS, title=text("Nivå")),
        Column("services", "codes", codes=SERVICES, title=text("Erbjuder")),
        _actor("responsible", text("Verksamhetsansvarig")),
        _actor("operator", text("Driver")),
        _actor("property_owner", text("Äger fastigheten")),
        Column("capacity_day", "integer", unit="persons", title=text("Platser dag")),
        Column("capacity_night", "integer", unit="persons", title=text("Platser natt")),
        *_ENDURANCE,
        Column("accessibility", "list", title=text("Tillgänglighet")),
        Column("status", "code", codes=SAFETY_POINT_STATUSES, title=text("Status (beslutad)")),
        Column("status_time", "text", title=text("Status sedan")),
        Column("decided_by", "text", title=text("Beslutad av (funktion)")),
    ),
    _kind(
        "shelter", text("Skyddsrum"), "any",
        Column("capacity", "integer", unit="persons", title=text("Platser")),
    ),
    _kind(
        "actor", text("Aktörer"), "any",
        _NAME,
        Column("category", "code", codes="categories", title=text("Slag")),
        Column("level", "code", codes=ACTOR_LEVELS, title=text("Nivå")),
        Column("sectors", "codes", codes="sectors", title=text("Sektorer")),
        Column("isf_role", "code", codes=ISF_ROLES, title=text("Roll i ISF")),
        Column("contact_function", "text", title=text("Kontaktfunktion")),
        Column("phone", "phone", title=text("Telefon")),
        Column("phone_24_7", "phone", title=text("Telefon dygnet runt")),
        Column("deputy", "id", refers_to="actor", title=text("Ersättare (aktör)")),
        Column("deputy_phone", "phone", title=text("Ersättarens telefon")),
        Column("other_way", "text", title=text("När telefonin är nere")),
        Column("agreement_until", "date", title=text("Avtal till")),
        Column("verified", "date", title=text("Uppgiften bekräftad")),
        Column("area", "text", title=text("Ansvarsområde")),  # by name, where no polygon is drawn
    ),
    _kind(
        "dependency", text("Beroenden"), "none",
        Column("dependent", "id", required=True, refers_to="object", title=text("Beroende verksamhet")),
        Column("provider", "id", required=True, refers_to="object", title=text("Leverantör")),
        Column("service", "code", codes=SUPPLIES, title=text("Vad som levereras")),
        Column("tolerated_outage_h", "number", unit="h", title=text("Acceptabel avbrottstid (h)")),
        Column("endurance_h", "number", unit="h", title=text("Uthållighet (h)")),
    ),
    _kind(
        "resource", text("Resurser"), "any",
        Column("type", "text", required=True, title=text("Resurs")),
        Column("amount", "number", title=text("Antal")),
        Column("unit", "text", title=text("Enhet")),
        _actor("holder", text("Innehavare")),
        Column("ready_in_min", "number", unit="min", title=text("Klar inom (min)")),
        Column("needs", "text", title=text("Kräver")),
        Column("contact_function", "text", title=text("Kontaktfunktion")),
    ),
    _kind(
        "hazardous-site", text("Farlig verksamhet"), "any",
        Column("class", "text", title=text("Klass")),
        Column("safety_distance_m", "number", unit="m", title=text("Skyddsavstånd (m)")),
    ),
    _kind("dam", text("Dammar"), "any"),
    _kind("flood-extent", text("Översvämningsutbredning"), "polygon"),
    _kind("flood-depth", text("Översvämningsdjup"), "raster"),
    _kind("water", text("Vatten"), "any", Column("class", "text", title=text("Klass"))),
    _kind("protected-area", text("Skyddade områden"), "any", Column("designation", "text", title=text("Skydd"))),
    _kind(
        "pollution-source", text("Förorenade områden och IED-anläggningar"), "any",
        Column("risk_class", "text", title=text("Riskklass")),
        Column("ied", "boolean", title=text("IED-anläggning")),
    ),
    _kind("heritage", text("Kulturarv"), "any", Column("designation", "text", title=text("Skydd"))),
    _kind("land-use", text("Markanvändning"), "any", Column("class", "text", title=text("Klass"))),
    _kind("elevation", text("Höjdmodell"), "raster"),
    _kind("reference", text("Referens (ritas, analyseras aldrig)"), "any"),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}

# The registers that a co-ordinator keeps in Excel: these kinds have templates.
REGISTERS = ("actor", "vital-service", "safety-point", "resource")

# A row of these kinds may lack a place: it stays in the layer as "läge saknas" and is counted as no data.
PLACELESS_KINDS = (
    "vital-service",
    "safety-point",
    "shelter",
    "actor",
    "resource",
    "hazardous-site",
    "workplace",
    "dam",
)


def kind_named(name: str) -> Kind:
    """Give the kind of that name.

    Raises
    ------
    UnknownName
        If there is no such kind.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownName(
            text("Det finns inget slags lager som heter {kind}.", kind=name),
            place="kind",
            remedy=text("Välj ett av: {kinds}.", kinds=", ".join(KINDS)),
        ) from None
