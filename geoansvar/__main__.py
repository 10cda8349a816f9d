"""``python -m geoansvar`` is ``geoansvar``."""

from geoansvar.cli import main

main()
