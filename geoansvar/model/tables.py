"""The tables of every answer, with their columns and titles, in one place: formats and pages read it."""

from __future__ import annotations

from dataclasses import dataclass

from geoansvar.texts import Text, text


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a result table: its key in the rows, its title, and its unit."""

    key: str
    title: Text
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an answer: its result key, its title, and its columns in order."""

    key: str
    title: Text
    columns: tuple[TableColumn, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that every row of the table has."""
        return tuple(column.key for column in self.columns)


def _columns(*pairs: tuple[str, Text]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(key, title, _unit(key)) for key, title in pairs)


def _unit(key: str) -> str:
    units = {"_h": "h", "_m": "m", "_m2": "m²", "_min": "min"}
    return next((unit for ending, unit in units.items() if key.endswith(ending)), "")


_OBJECT = (("layer", text("Lager")), ("id", text("Id")), ("name", text("Namn")), ("address", text("Adress")))
_ANSWERS = (
    ("responsible", text("Verksamhetsansvarig (id)")),
    ("responsible_name", text("Verksamhetsansvarig")),
    ("contact", text("Kontakt")),
)
_INSIDE = ("inside", text("I området"))
_DISTANCE = ("distance_m", text("Avstånd (m)"))
_ENDURANCE = (("backup_power", text("Reservkraft")), ("endurance_h", text("Uthållighet (h)")))
_TOLERATED = ("tolerated_outage_h", text("Acceptabel avbrottstid (h)"))
_SAFETY_POINT = (
    *_OBJECT,
    ("type", text("Typ")),
    ("level", text("Nivå")),
    ("services", text("Erbjuder")),
    ("status", text("Status (beslutad)")),
    ("status_time", text("Status sedan")),
    ("capacity_day", text("Platser dag")),
    ("capacity_night", text("Platser natt")),
    *_ENDURANCE,
    ("accessibility", text("Tillgänglighet")),
    *_ANSWERS,
)
_RESOURCE = (
    *_OBJECT,
    ("type", text("Resurs")),
    ("amount", text("Antal")),
    ("unit", text("Enhet")),
    ("holder", text("Innehavare (id)")),
    ("holder_name", text("Innehavare")),
    ("ready_in_min", text("Klar inom (min)")),
    ("needs", text("Kräver")),
    ("contact_function", text("Kontaktfunktion")),
    ("contact", text("Kontakt")),
)
_SERVICE = (
    *_OBJECT,
    ("sector", text("Sektor")),
    ("function", text("Samhällsfunktion")),
    _INSIDE,
    ("via", text("Genom objekt")),
    *_ANSWERS,
    ("operator", text("Driver (id)")),
    ("operator_name", text("Driver")),
    ("facility_owner", text("Äger anläggningen (id)")),
    ("facility_owner_name", text("Äger anläggningen")),
    ("property_owner", text("Äger fastigheten (id)")),
    ("property_owner_name", text("Äger fastigheten")),
    ("priority", text("Prioritet")),
    _TOLERATED,
    *_ENDURANCE,
)


def _table(key: str, title: Text, *pairs: tuple[str, Text]) -> Table:
    return Table(key, title, _columns(*pairs))


AFFECTED_AREA = (
    _table(
        "actors", text("Berörda aktörer"),
        ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("category", text("Slag")), ("level", text("Nivå")), ("isf_role", text("Roll i ISF")),
        ("reasons", text("Varför")), ("contact", text("Kontakt")), _DISTANCE,
    ),
    _table("vital_services", text("Samhällsviktig verksamhet"), *_SERVICE),
    _table(
        "dependents", text("Beroende av dessa"), *_OBJECT,
        ("provider_layer", text("Leverantörens lager")), ("provider", text("Leverantör (id)")),
        ("provider_name", text("Leverantör")), ("service", text("Vad som levereras")),
        _TOLERATED, ("endurance_h", text("Uthållighet (h)")), _INSIDE, *_ANSWERS,
    ),
    _table("schools_and_care", text("Skolor, vård och omsorg"), *_OBJECT, ("purpose", text("Ändamål")), _INSIDE),
    _table("safety_points", text("Trygghetspunkter i området"), *_SAFETY_POINT, _INSIDE),
    _table("nearest_safety_points", text("Närmaste trygghetspunkter utanför"), *_SAFETY_POINT, _DISTANCE),
    _table("resources", text("Resurser i området"), *_RESOURCE, _INSIDE),
    _table("nearest_resources", text("Närmaste resurser utanför"), *_RESOURCE, _DISTANCE),
    _table(
        "unplaced", text("Läge saknas – kan beröras"), *_OBJECT,
        ("kind", text("Slags lager")), ("reason", text("Orsak")), *_ANSWERS,
    ),
    _table(
        "missing", text("Saknas i registret"),
        ("reason", text("Vad som saknas")), *_OBJECT, ("role", text("Roll")), ("actor", text("Aktör (id)")),
        ("date", text("Datum")),
    ),
    _table(
        "neighbours", text("Grannkommuner"),
        ("layer", text("Lager")), ("id", text("Id")), ("code", text("Kommunkod")), ("name", text("Kommun")),
        ("share", text("Andel av området")), ("area_m2", text("Yta (m²)")), ("contact", text("Kontakt")),
    ),
)  # fmt: skip
RESPONSIBILITY = (
    _table(
        "gaps", text("Luckor"),
        ("reason", text("Vad som saknas")), *_OBJECT, ("role", text("Roll")), ("actor", text("Aktör (id)")),
        ("category", text("Slag")), ("sector", text("Sektor")), ("level", text("Nivå")),
        ("area_m2", text("Yta (m²)")),
    ),
    _table(
        "overlaps", text("Överlapp"),
        ("category", text("Slag")), ("level", text("Nivå")), ("sector", text("Sektor")),
        ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("other", text("Andra aktören (id)")), ("other_name", text("Andra aktören")),
        ("area_m2", text("Yta (m²)")), ("share", text("Andel av den mindre")),
    ),
    _table(
        "expired", text("Utgånget eller saknas"),
        ("reason", text("Vad")), ("layer", text("Lager")), ("id", text("Id")), ("name", text("Aktör")),
        ("date", text("Datum")), ("contact", text("Kontakt")),
    ),
    _table(
        "continuity", text("Kontinuitet"),
        ("actor", text("Aktör (id)")), ("actor_name", text("Aktör")), ("reason", text("Vad")), *_OBJECT,
        ("sector", text("Sektor")), ("function", text("Samhällsfunktion")),
        ("continuity_plan_date", text("Kontinuitetsplan daterad")), _TOLERATED,
        ("endurance_h", text("Uthållighet (h)")),
    ),
)  # fmt: skip
TABLES: dict[str, tuple[Table, ...]] = {"affected-area": AFFECTED_AREA, "responsibility": RESPONSIBILITY}

# What the codes that analyses write into rows are called.
CODE_TITLES: dict[str, dict[str, Text]] = {
    "rule": {
        "responsible": text("verksamhetsansvarig"),
        "operator": text("driver"),
        "facility_owner": text("äger anläggningen"),
        "property_owner": text("äger fastigheten"),
        "area": text("ansvarsområde"),
        "neighbour": text("granne"),
    },
    "inside": {"yes": text("ja"), "no": text("nej"), "uncertain": text("osäkert läge")},
    "state": {
        "ok": text("bekräftad"),
        "missing": text("kontakt saknas"),
        "expired": text("kontakten för gammal"),
    },
    "reason": {
        "no-place": text("läge saknas"),
        "address-unknown": text("adressen finns inte i adresslagret"),
        "no-actor": text("ingen ansvarig aktör"),
        "unknown-actor": text("aktören finns inte i registret"),
        "no-contact": text("kontakt saknas"),
        "contact-expired": text("kontakten är för gammal"),
        "agreement-expired": text("avtalet har gått ut"),
        "not-covered": text("ingen aktör har området"),
        "no-plan": text("kontinuitetsplan saknas"),
        "old-plan": text("kontinuitetsplanen är för gammal"),
        "no-tolerated-outage": text("acceptabel avbrottstid saknas"),
        "endurance-unknown": text("uthållighet saknas"),
        "endurance-short": text("uthålligheten är kortare än acceptabel avbrottstid"),
    },
    "totals": {
        "residents": text("folkbokförda (natt)"),
        "age_0_5": text("varav 0–5 år"),
        "age_80_plus": text("varav 80 år och äldre"),
        "day_population": text("dagbefolkning"),
        "actors": text("aktörer"),
        "vital_services": text("samhällsviktiga verksamheter"),
        "safety_points": text("trygghetspunkter"),
        "resources": text("resurser"),
        "buildings": text("byggnader"),
    },
    "level": {"local": text("lokal"), "regional": text("regional"), "national": text("nationell")},
    "isf_role": {
        "ordinary": text("ordinarie"),
        "co-opted": text("adjungerad"),
        "informed": text("informeras"),
    },
    "type": {
        "trygghetspunkt": text("trygghetspunkt"),
        "informationspunkt": text("informationspunkt"),
        "varmestuga": text("värmestuga"),
        "uppsamlingsplats": text("uppsamlingsplats"),
        "mobil": text("mobil punkt"),
    },
    "status": {
        "planned": text("planerad"),
        "designated": text("utpekad"),
        "prepared": text("förberedd"),
        "open": text("öppen"),
        "closed": text("stängd"),
        "unusable": text("ej användbar"),
        "unknown": text("okänd"),
    },
    "services": {
        "information": text("information"),
        "varme": text("värme"),
        "dricksvatten": text("dricksvatten"),
        "el": text("el och laddning"),
        "toalett": text("toalett"),
        "dusch": text("dusch"),
        "mat": text("mat och dryck"),
        "krisstod": text("krisstöd"),
        "sjukvard": text("enklare sjukvård"),
        "vila": text("vila"),
        "overnattning": text("övernattning"),
        "kommunikation-112": text("kontakt med 112"),
        "internet": text("internet"),
    },
    "service": {
        "el": text("el"),
        "vatten": text("vatten"),
        "tele": text("tele"),
        "it": text("it"),
        "varme": text("värme"),
        "bransle": text("bränsle"),
        "personal": text("personal"),
        "transport": text("transport"),
    },
    "backup_power": {
        "fixed": text("fast reservkraft"),
        "inlet": text("intag för mobil reservkraft"),
        "mobile": text("mobil reservkraft planerad"),
        "none": text("ingen reservkraft"),
    },
}
