"""Maps as files: one that opens anywhere by itself, or a folder whose maps share their scripts."""

from __future__ import annotations

import hashlib
from pathlib import Path

from markupsafe import Markup

from geoansvar.maps.assets import OWN, asset_store
from geoansvar.maps.draw import draw
from geoansvar.maps.markup import rendered
from geoansvar.maps.planned import MapPlan
from geoansvar.maps.single import single_file

# Opened from a disk, where a browser may take each file for an origin of its own: hence file: beside 'self'.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; style-src-attr 'unsafe-inline'; "
    "img-src 'self' file: data:; font-src 'self' file: data:; base-uri 'none'; form-action 'none'"
)


def map_files(plan: MapPlan, *, single: bool) -> dict[Path, bytes]:
    """Give the files of a map, relative to the folder they are to be written in.

    Parameters
    ----------
    single
        Everything in one page; otherwise the page and the scripts and style sheets it asks for, under ``assets/``.
    """
    page = Path(f"{plan.name}.html")
    if single:
        return {page: single_file(plan).encode()}
    drawing = draw(plan)
    script = drawing.script.encode()
    own = Path("assets") / f"{plan.name}-{hashlib.sha256(script).hexdigest()[:12]}.js"
    store = asset_store()
    links = [*(head.content for head in drawing.head), store.link(OWN + "single.css")]
    files = {Path(link.lstrip("/")): store.file(*link.split("/")[-2:])[0] for link in links}
    content = rendered(
        "single.html", plan, policy=POLICY, styles=[], scripts=[],
        body=Markup(drawing.body), legend=Markup(drawing.legend), tables=Markup(drawing.tables),  # noqa: S704 - escaped when rendered
    )  # fmt: skip
    styles = [f'<link rel="stylesheet" href="{link.lstrip("/")}">' for link in links if link.endswith(".css")]
    scripts = [link.lstrip("/") for link in links if link.endswith(".js")] + [own.as_posix()]
    content = content.replace("</head>", "".join([*styles, "</head>"]), 1)
    tail = "".join(f'<script src="{source}"></script>' for source in scripts)
    start, _, end = content.rpartition("</body>")
    return {page: f"{start}{tail}</body>{end}".encode(), own: script, **files}
