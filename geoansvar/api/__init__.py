"""What is served: questions, maps and pages, to this machine's own browser until audiences exist."""

from geoansvar.api.app import create_app
from geoansvar.api.openapi import openapi_document

__all__ = ["create_app", "openapi_document"]
