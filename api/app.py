"""The running service of this workspace: ``uvicorn api.app:app``."""

from geoansvar import Workspace, create_app

app = create_app(Workspace.find())
