"""What ``api/service.toml`` may say: who may see what, and how much the service takes."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoansvar.model.access import Access

AudienceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Fields = Annotated[tuple[str, ...], Field(min_length=1)]


def safe_issuer(address: str) -> bool:
    """Tell whether an address is over TLS, or on this very machine where nobody listens in between."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname) and not parts.username
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _issuer(address: str) -> str:
    if address and (not safe_issuer(address) or urlsplit(address).query or urlsplit(address).fragment):
        raise ValueError("must be an https address (http only on this machine), with neither query nor fragment")
    return address


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Audience(_Strict):
    """What one audience may see: nothing that is not named."""

    access: Access
    questions: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    layers: dict[str, Fields] = Field(default_factory=dict)
    generalise_m: dict[str, float] = Field(default_factory=dict)


class Guard(_Strict):
    """When an aggregation rises a level, and below how many people a number is hidden."""

    objects: Annotated[int, Field(ge=1)] = 25
    minimum_count: Annotated[int, Field(ge=1)] = 5


class Limits(_Strict):
    """How much one request may bring and how long it may take, and what one asker may ask in a minute.

    A question counts as so many requests as its kind is heavy.
    """

    body_bytes: Annotated[int, Field(ge=1_000)] = 2_000_000
    vertices: Annotated[int, Field(ge=100)] = 50_000
    requests_per_minute: Annotated[int, Field(ge=1)] = 600
    request_seconds: Annotated[float, Field(gt=0)] = 120.0


class Traces(_Strict):
    """How long the lines of the audit are kept, and a second folder that gets them too.

    ``second`` is absolute, or beside the state's own folder; on another disk it goes on where the first is full.
    """

    days: Annotated[int, Field(ge=1)] | None = 730
    second: str = ""


class Oidc(_Strict):
    """The municipality's log-in: whose provider, who we are there, and which of its groups is which audience.

    Somebody who is in several of the groups is of the audience of the first, in the order they are written.
    """

    issuer: Annotated[str, AfterValidator(_issuer)] = ""
    client_id: str = "geoansvar"
    group_claim: str = "groups"
    groups: dict[str, str] = Field(default_factory=dict)


class DeliveryProfile(_Strict):
    """What one receiver gets, in which formats, and whether a second person approves."""

    audience: str
    formats: tuple[Literal["gpkg", "shp", "geojson", "fgb"], ...] = ("gpkg",)
    approval: bool = True
    layers: dict[str, Fields] = Field(default_factory=dict)
    generalise_m: dict[str, float] = Field(default_factory=dict)


class ServicePolicy(_Strict):
    """The whole of ``api/service.toml``; every default is the careful one."""

    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    accessibility_contact: Annotated[str, Field(max_length=300)] = ""
    default_audience: str = "public"
    audiences: dict[AudienceName, Audience] = Field(default_factory=dict)
    guard: Guard = Guard()
    limits: Limits = Limits()
    audit: Traces = Traces()
    oidc: Oidc = Oidc()
    deliveries: dict[str, DeliveryProfile] = Field(default_factory=dict)
