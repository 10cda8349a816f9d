"""What the service promises to follow, class by class: nothing is promised that no test proves."""

from __future__ import annotations

_CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_CRS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf"
_FILTER = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
_SCHEMAS = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf"
_COMMON = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"

CLASSES = (
    f"{_CORE}/core",
    f"{_CORE}/oas30",
    f"{_CORE}/geojson",
    f"{_CORE}/html",
    f"{_CRS}/crs",
    f"{_FILTER}/queryables",
    f"{_FILTER}/filter",
    f"{_FILTER}/features-filter",
    f"{_SCHEMAS}/schemas",
    f"{_SCHEMAS}/returnables-and-receivables",
    f"{_SCHEMAS}/sortables",
    f"{_COMMON}/core",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/cql2-json",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
    f"{_CQL2}/basic-spatial-functions-plus",
    f"{_CQL2}/spatial-functions",
    f"{_CQL2}/temporal-functions",
    f"{_CQL2}/array-functions",
    f"{_CQL2}/property-property",
)
