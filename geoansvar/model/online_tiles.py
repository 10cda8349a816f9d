"""A background map from another host, which a workspace may allow: declared, off by default, and never needed."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from geoansvar.model.faults import Unfit
from geoansvar.texts import text

_BLANKS = ("{z}", "{x}", "{y}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")
_SIGNS = re.compile(r"[A-Za-z0-9._~:/?=&%+@,!*-]*")


class OnlineTiles(BaseModel):
    """``[tool.geoansvar.online_tiles]``: pictures in web Mercator, 256 pixels wide, numbered from the north-west."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(max_length=500)]
    attribution: Annotated[str, Field(min_length=1, max_length=200)]
    title: Annotated[str, Field(min_length=1, max_length=80)]

    @field_validator("url")
    @classmethod
    def _a_template(cls, url: str) -> str:
        address, rest = urlsplit(url), url
        for blank in _BLANKS:
            rest = rest.replace(blank, "", 1)
        fits = (
            all(url.count(blank) == 1 for blank in _BLANKS)
            and _SIGNS.fullmatch(rest)
            and address.scheme == "https"
            and _HOST.fullmatch(address.netloc)
        )
        if not fits:
            raise Unfit(
                text(
                    "{url} är ingen adress till kartbilder; skriv https:// med värden utskriven, "
                    "och {blanks} en gång var i adressens väg",
                    url=url,
                    blanks=", ".join(_BLANKS),
                )
            )
        return url

    @property
    def host(self) -> str:
        """What a page must allow pictures from: ``https://host``, with its port where it has one."""
        return f"https://{urlsplit(self.url).netloc}"
