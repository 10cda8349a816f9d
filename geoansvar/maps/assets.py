"""Where every script and style sheet of a map comes from: installed packages, held against our own list of hashes."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from geoansvar.errors import AssetRefused
from geoansvar.texts import text

OWN = "geoansvar:"  # our own files are asked for as geoansvar:map.js
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_STORE = "offlinefolium"  # its text is read, it is never imported
_CSS_URL = re.compile(r"url\(\s*(['\"]?)(?!['\"]?(?:data:|#))[^)]*?\1\s*\)", re.IGNORECASE)
_SOURCE_MAP = re.compile(r"^\s*(?://|/\*)[#@]\s*sourceMappingURL=.*$", re.MULTILINE)


def pinned() -> dict[str, str]:
    """Read our own list: the address folium gives for a file → sha256 of the text that we serve for it."""
    lines = files("geoansvar").joinpath("maps/assets.sha256").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {url: digest for digest, url in pairs}


def notice() -> str:
    """Give the notice: which libraries are inside a map, and under which licences."""
    return files("geoansvar").joinpath("maps/NOTICE.txt").read_text(encoding="utf-8")


def cleaned(url: str, content: str) -> str:
    """Take out of a file every address that would leave the house: pictures, fonts and source maps of others."""
    lines = content.replace("\r\n", "\n").strip() + "\n"
    lines = _SOURCE_MAP.sub("", lines)
    return _CSS_URL.sub("none", lines) if url.endswith(".css") else lines


def stored_texts() -> dict[str, str]:
    """Read every file that folium-offline holds, by address, without running a line of it.

    Raises
    ------
    AssetRefused
        If the package is not installed or is not built as it was.
    """
    spec = find_spec(_STORE)
    if spec is None or spec.origin is None:
        raise AssetRefused(
            text("Paketet folium-offline, som kartans skript kommer från, är inte installerat."),
            place="folium-offline",
            remedy=text("Installera geoansvar på nytt med sina beroenden."),
        )
    tree = ast.parse(Path(spec.origin).with_name("elements.py").read_text(encoding="utf-8"))
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    return {
        ast.literal_eval(node.targets[0].slice): ast.literal_eval(node.value)
        for node in assigned
        if isinstance(node.targets[0], ast.Subscript) and ast.unparse(node.targets[0].value) == "_res"
    }


class AssetStore:
    """The files that maps may use, each under the hash of its content.

    Parameters
    ----------
    texts
        Address → text as the store has it.
    pins
        Address → sha256 of the text that may be served. What is not here is refused.
    """

    def __init__(self, texts: Mapping[str, str], pins: Mapping[str, str]) -> None:
        self._texts = {url: _checked(url, texts, digest) for url, digest in pins.items()}
        self._texts |= _own_texts()
        self._files = {(_hash(content), _name(url)): content for url, content in self._texts.items()}

    def inline(self, url: str) -> str:
        """Give a file's text.

        Raises
        ------
        AssetRefused
            If the address is not on the list.
        """
        try:
            return self._texts[url]
        except KeyError:
            raise AssetRefused(
                text("Kartan bad om en fil utanför de installerade paketen: {url}", url=url),
                place="maps/assets.sha256",
                remedy=text("Rita utan den, eller för in den i listan när den har granskats."),
            ) from None

    def link(self, url: str) -> str:
        """Give the address of a file in this service: ``/assets/<hash>/<name>``.

        Raises
        ------
        AssetRefused
            If the address is not on the list.
        """
        return f"/assets/{_hash(self.inline(url))}/{_name(url)}"

    def file(self, digest: str, name: str) -> tuple[bytes, str]:
        """Give the bytes and the media type of a file by its hash and name.

        Raises
        ------
        AssetRefused
            If there is no such file.
        """
        try:
            content = self._files[digest, name]
        except KeyError:
            raise AssetRefused(text("Filen {name} finns inte här.", name=name), place=name) from None
        return content.encode(), MEDIA_TYPES[PurePosixPath(name).suffix]

    @property
    def names(self) -> list[str]:
        """Every address that may be asked for."""
        return sorted(self._texts)


@cache
def asset_store() -> AssetStore:
    """Give the store of this installation, made once.

    Raises
    ------
    AssetRefused
        If a file is missing or is not the one that was reviewed.
    """
    return AssetStore(stored_texts(), pinned())


def _checked(url: str, texts: Mapping[str, str], digest: str) -> str:
    content = cleaned(url, texts.get(url, ""))
    if _sha256(content) != digest:
        raise AssetRefused(
            text("{url} är inte den fil som har granskats.", url=url),
            place="maps/assets.sha256",
            remedy=text("Installera den version av folium-offline som pyproject.toml anger."),
        )
    return content


def _own_texts() -> dict[str, str]:
    folder = files("geoansvar").joinpath("maps/static")
    return {
        OWN + entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if PurePosixPath(entry.name).suffix in MEDIA_TYPES
    }


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _hash(content: str) -> str:
    return _sha256(content)[:16]


def _name(url: str) -> str:
    return PurePosixPath(url.removeprefix(OWN)).name
