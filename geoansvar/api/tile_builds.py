"""Tiles are built once for all who may see the same, in a thread of their own; what has been built is kept on disk."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

from geoansvar.api.service import Service
from geoansvar.layers import TileSet, kept_tiles, make_tiles
from geoansvar.maps.tiling import TileSource, tile_source
from geoansvar.model.access import Principal
from geoansvar.workspace import Workspace

_log = logging.getLogger(__name__)
FOLDER = "tiles"
MOST_KEPT = 24  # sets in memory; the others are read from disk again


@dataclass(slots=True)
class _Build:
    share: float = 0.0
    done: Future[TileSet] | None = None


@dataclass
class TileBuilds:
    """What has been built, and what is being built.

    Parameters
    ----------
    folder
        Where built tiles are kept: ``.geoansvar/tiles``.
    """

    folder: Path
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="read-ahead tiles")
    )
    _lock: Lock = field(default_factory=Lock)
    _builds: dict[str, _Build] = field(default_factory=dict)

    def ask(self, source: TileSource, principal: Principal) -> Future[TileSet]:
        """Give the tiles of a source, to come: read if they are kept, else built when their turn comes."""
        with self._lock:
            build = self._builds.pop(source.key, None) or _Build()
            self._builds[source.key] = build  # the one asked for last is let go last
            if build.done is None or (build.done.done() and build.done.exception() is not None):
                build.share = 0.0
                build.done = self._begun(source, principal, build)
            for key in [key for key, each in self._builds.items() if each.done and each.done.done()][:-MOST_KEPT]:
                del self._builds[key]
            return build.done

    def share(self, source: TileSource) -> float:
        """Tell how far the tiles of a source have come, 0–1."""
        build = self._builds.get(source.key)
        return 0.0 if build is None else build.share

    def _begun(self, source: TileSource, principal: Principal, build: _Build) -> Future[TileSet]:
        name = f"{source.layer}-{sha256(repr(principal.key).encode()).hexdigest()[:8]}"
        kept = kept_tiles(self.folder, name, source.key)
        if kept is not None:
            done: Future[TileSet] = Future()
            done.set_result(kept)
            return done

        def progress(share: float) -> None:
            build.share = share

        def make() -> TileSet:
            return make_tiles(self.folder, name, source.key, source.layer, source.geometries, source.fields, progress)

        return self._pool.submit(make)

    def close(self) -> None:
        """Let the thread end with the service."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def source_of(service: Service, workspace: Workspace, name: str) -> TileSource:
    """Give what the tiles of a layer are made of for who is asking, worked out once."""
    principal = service.principal
    return service.once(workspace, ("tiles of", name), lambda: tile_source(workspace, name, principal))


def built(future: Future[TileSet]) -> TileSet | None:
    """Give tiles if they are there; a failed build is written down, and is tried again when it is next asked for."""
    if not future.done() or future.cancelled():
        return None
    error = future.exception()
    if error is not None:
        _log.error("tiles could not be built: %s: %s", type(error).__name__, error)
        return None
    return future.result()
