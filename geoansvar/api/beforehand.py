"""Maps are planned, and their tiles built, before anybody asks: behind what is asked meanwhile, one at a time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event, Thread

from geoansvar.api.maps import drawn_map, maps_of
from geoansvar.api.service import Service
from geoansvar.api.tile_builds import TileBuilds, source_of
from geoansvar.errors import GeoansvarError
from geoansvar.texts import Lang
from geoansvar.workspace import Workspace

LOOK_AGAIN_S = 2.0  # how soon a workspace that was read anew is planned anew
_log = logging.getLogger(__name__)


@dataclass
class Beforehand:
    """A thread that plans the maps of who has not said who they are, in the workspace's own language.

    For others a map is planned, and tiles are built, when they first ask.
    """

    service: Service
    builds: TileBuilds
    _closed: Event = field(default_factory=Event)

    def begin(self) -> None:
        """Start the thread."""
        Thread(target=self._run, name="read-ahead maps", daemon=True).start()

    def close(self) -> None:
        """Let the thread end after the map it is at."""
        self._closed.set()

    def _run(self) -> None:
        done: Workspace | None = None
        while not self._closed.is_set():
            workspace = self.service.workspace
            if workspace is not done:
                self.plan(workspace)
                done = workspace
            self._closed.wait(LOOK_AGAIN_S)

    def plan(self, workspace: Workspace) -> None:
        """Plan the maps, the quickest first, so that most are soon ready; and then have their tiles built."""
        try:
            workspace.warm()
            maps = maps_of(workspace, self.service.principal)
        except (GeoansvarError, RuntimeError) as error:
            _log.warning("the maps could not be planned beforehand: %s", error)
            return
        asking = {name: len(workspace.recipes[name].question) for name, _ in maps}
        for name in sorted(asking, key=lambda name: (asking[name], name)):
            if self._closed.is_set() or self.service.workspace is not workspace:
                return
            self._one(workspace, name, workspace.manifest.lang)

    def _one(self, workspace: Workspace, name: str, lang: Lang) -> None:
        try:
            plan = drawn_map(self.service, name, lang).plan
            tiled = [layer.name for layer in plan.layers if layer.form == "tiles"]
            for each in dict.fromkeys([*tiled, *(tiles.layer for tiles in plan.base_tiles)]):
                self.builds.ask(source_of(self.service, workspace, each), self.service.principal)
        except (GeoansvarError, RuntimeError) as error:  # the page that asks for it says what is wrong
            _log.warning("the map %s could not be planned beforehand: %s", name, error)
