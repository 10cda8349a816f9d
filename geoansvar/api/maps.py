"""Maps as pages: the drawing's script has an address of its own, so that no page needs a script inside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from geoansvar.api.asking import PAGE_OFFERS, LangParameter, lang_of, wanted
from geoansvar.api.assets import FOR_EVER
from geoansvar.api.guard import require_map_file
from geoansvar.api.headers import content_policy
from geoansvar.api.rendering import page
from geoansvar.api.service import Service, service_of
from geoansvar.errors import ParameterInvalid, UnknownName
from geoansvar.maps import MapPlan, may_draw, plan_base, plan_map
from geoansvar.maps.paper_frame import PAPERS, PaperName
from geoansvar.model.access import Principal, may
from geoansvar.texts import LANGS, Lang, text
from geoansvar.workspace import Workspace

if TYPE_CHECKING:
    from geoansvar.maps.draw import Drawing

router = APIRouter(tags=["kartor"])
ANSWERS = "svar_"  # how the layers begin that a recipe's questions draw; their features are named layer/id
BACKGROUND = "omrade"  # the background of Berörda aktörer, which is no recipe
MapFormat = Annotated[
    str | None,
    Query(alias="f", description="html; single: hela kartan som en fil som öppnas utan nät; pdf: att skriva ut."),
]
PaperSize = Annotated[str | None, Query(description="Papper för f=pdf, liggande: a4 (om inget sägs) eller a3.")]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with the address of its script, and its pieces of HTML that escape what they hold."""

    plan: MapPlan
    drawing: Drawing
    script: str
    script_url: str

    @property
    def styles(self) -> list[str]:
        """Addresses of the style sheets."""
        return [head.content for head in self.drawing.head if head.kind == "css"]

    @property
    def scripts(self) -> list[str]:
        """Addresses of the scripts, in order; the map's own comes last."""
        return [*(head.content for head in self.drawing.head if head.kind == "js"), self.script_url]

    @property
    def headers(self) -> dict[str, str]:
        """What a page with this map must say: where the workspace allows a background from elsewhere, its host."""
        online = self.plan.online
        return {} if online is None else {"Content-Security-Policy": content_policy(images=online.host)}

    @property
    def body(self) -> Markup:
        """The map's element."""
        return Markup(self.drawing.body)  # noqa: S704 - folium's empty element

    @property
    def legend(self) -> Markup:
        """The legend."""
        return Markup(self.drawing.legend)  # noqa: S704 - escaped when it was rendered

    @property
    def tables(self) -> Markup:
        """The named features, in tables."""
        return Markup(self.drawing.tables)  # noqa: S704 - escaped when it was rendered


def maps_of(workspace: Workspace, principal: Principal, lang: Lang = "sv") -> list[tuple[str, str]]:
    """Name the maps that the principal may see, with their titles."""
    recipes = sorted(workspace.recipes.items())
    shown = [(name, recipe) for name, recipe in recipes if may_draw(workspace, principal, name, recipe)]
    return [(name, recipe.told_in(lang).title) for name, recipe in shown]


def area_map(service: Service, lang: Lang) -> Drawn:
    """Give the background on which Berörda aktörer draws its answer, with the tools to draw an area."""
    return drawn_map(service, BACKGROUND, lang)


def recipe_map(service: Service, name: str, lang: Lang) -> Drawn:
    """Give one of the workspace's maps, as the asker may see it, for a page that shows it beside its answer.

    Raises
    ------
    UnknownName
        If there is none of that name that the asker may know of.
    """
    return drawn_map(service, name, lang)


@router.get("/maps", summary="Kartorna")
def list_maps(
    request: Request,
    f: Annotated[str | None, Query(description="Format: html, json. Går före Accept.")] = None,
    lang: LangParameter = None,
) -> Response:
    """List the maps."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    service = service_of(request)
    found = maps_of(service.current(), service.principal, lang_of(request))
    if wanted(request, PAGE_OFFERS, default="json") == "html":
        return page(request, "maps.html", maps=found)
    rows = [{"name": name, "title": title, "href": f"/maps/{name}"} for name, title in found]
    return Response(orjson.dumps({"maps": rows}), media_type="application/json")


@router.get("/maps/{name}", summary="En karta")
def show_map(
    name: str, request: Request, f: MapFormat = None, paper: PaperSize = None, lang: LangParameter = None
) -> Response:
    """Give a map as a page, as one file, or as a PDF to print."""
    del lang  # read from the request, where Accept-Language stands too
    service, chosen = service_of(request), lang_of(request)
    if f not in (None, "html", "single", "pdf"):
        raise ParameterInvalid(
            text("Formatet {name} finns inte här.", name=f), place="f", remedy=text("Formaten är html, single, pdf.")
        )
    if f == "single":
        return _single(service, name, chosen)
    if f == "pdf":
        return _printed(service, name, chosen, _paper(paper or "a4"))
    drawn = drawn_map(service, name, chosen)
    service.trace("map", drawn.plan.access, map=name)
    return page(request, "map.html", headers=drawn.headers, drawn=drawn, map_name=name)


@router.get("/maps/{name}/{digest}.js", include_in_schema=False)
def map_script(name: str, digest: str, request: Request) -> Response:
    """Give the script of a drawing, at the address that says what is in it."""
    service = service_of(request)
    for lang in LANGS:
        drawn = drawn_map(service, name, lang)
        if drawn.script_url.endswith(f"/{digest}.js"):
            headers = {"Cache-Control": FOR_EVER.replace("public", "private")}
            return Response(drawn.script, media_type="text/javascript; charset=utf-8", headers=headers)
    raise UnknownName(text("Kartan har ritats om sedan sidan hämtades."), place=name, remedy=text("Ladda om sidan."))


def _single(service: Service, name: str, lang: Lang) -> Response:
    plan = plan_map(service.current(), name, principal=service.principal, lang=lang)
    _as_file(service, plan, form="single")
    from geoansvar.maps.single import single_file  # folium, which only a map needs

    # the file carries the hashes of its own scripts; as a download it is no page of this service
    headers = _named_file(service, f"{name}-{plan.day}.html") | {"Content-Security-Policy": "sandbox"}
    return Response(single_file(plan, lang), media_type="text/html; charset=utf-8", headers=headers)


def _paper(name: str) -> PaperName:
    for paper in PAPERS:
        if name == paper:
            return paper
    names = ", ".join(PAPERS)
    raise ParameterInvalid(
        text("Papperet {name} finns inte här.", name=name),
        place="paper",
        remedy=text("Papperen är {names}.", names=names),
    )


def _printed(service: Service, name: str, lang: Lang, paper: PaperName) -> Response:
    workspace, principal = service.current(), service.principal
    key = ("map-plan", name, lang)
    plan = service.once(workspace, key, lambda: plan_map(workspace, name, principal=principal, lang=lang))
    _as_file(service, plan, form=f"pdf-{paper}")
    from geoansvar.delivery.map_paper import map_pdf  # matplotlib and typst, which only paper needs

    headers = _named_file(service, f"{name}-{plan.day}-{paper}.pdf")
    return Response(map_pdf(plan, paper), media_type="application/pdf", headers=headers)


def _as_file(service: Service, plan: MapPlan, *, form: str) -> None:
    """Refuse a map that is not to be carried away, and write down who gets one that is."""
    workspace, principal = service.current(), service.principal
    drawn = [layer.name for layer in workspace.recipes[plan.name].layer if layer.name in workspace.declarations]
    carried = [layer for layer in drawn if may(principal, "download", workspace.declarations[layer], layer)]
    told = [each.id for layer in plan.layers if layer.name.startswith(ANSWERS) for each in layer.features]
    require_map_file(carried, told, workspace, principal)
    service.trace("download", plan.access, map=plan.name, form=form)


def _named_file(service: Service, name: str) -> dict[str, str]:
    mark = "OVNING-" if service.current().exercise else ""
    return {"Content-Disposition": f'attachment; filename="{mark}{name}"'}


def drawn_map(service: Service, name: str, lang: Lang) -> Drawn:
    """Give a map as who is asking may see it, drawn once.

    Raises
    ------
    UnknownName
        If there is no such map, or none that they may know of: the two are told alike.
    """
    workspace, principal = service.current(), service.principal
    return service.once(workspace, ("map", name, lang), lambda: _draw(workspace, principal, name, lang))


def _draw(workspace: Workspace, principal: Principal, name: str, lang: Lang) -> Drawn:
    if name == BACKGROUND and name not in workspace.recipes:
        plan, drawing_tools = plan_base(workspace, principal=principal, lang=lang), True
    else:
        plan, drawing_tools = plan_map(workspace, name, principal=principal, lang=lang), False
    from geoansvar.maps.draw import draw  # folium, which only a map needs

    drawing = draw(plan, drawing=drawing_tools, address=f"/maps/{name}")
    digest = hashlib.sha256(drawing.script.encode()).hexdigest()[:16]
    return Drawn(plan, drawing, drawing.script, f"/maps/{name}/{digest}.js")
