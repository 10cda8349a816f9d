"""``geoansvar ask KIND``: the options are the question's own keys, so that a new question is a new verb by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import click
import orjson
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefinedType

from geoansvar.cli.area import area_from, area_options
from geoansvar.cli.geometry import KEYS, geometry_from
from geoansvar.cli.key_words import KINDS, key_words
from geoansvar.cli.progress import told
from geoansvar.cli.session import Session, current, put_bytes, put_file
from geoansvar.cli.swedish import Command, Group, option
from geoansvar.cli.words import console
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Answer
from geoansvar.model.faults import did_you_mean
from geoansvar.model.question import CHANGEABLE_KINDS, MODELS
from geoansvar.texts import text

_EXAMPLE = '{"kind": "affected-area", "area": {"address": "Allégatan 12"}}'
_INNER = "question"  # the key of a question that is asked within another
_FORMATS = {"json": "JSON", "csv": "CSV", "geojson": "GeoJSON"}


def _outputs() -> list[click.Parameter]:
    flags: list[click.Parameter] = [
        option(f"--{name}", f"as_{name}", is_flag=True, help=f"Skriv svaret som {title} på stdout.")
        for name, title in _FORMATS.items()
    ]
    suffixes = "json, csv, geojson, xlsx eller pdf"
    return [*flags, option("-o", "--output", metavar="FIL", help=f"Skriv svaret i en fil: {suffixes}.")]


def _asking() -> click.Option:
    return option("--question", metavar="FIL", help="En fråga i en JSON-fil; - läser den från stdin.")


def _key_options(kind: str, model: type[BaseModel]) -> list[click.Parameter]:
    """Make an option per key of a question: ``within_m`` becomes ``--within-m``, lists repeat."""
    plain = {name: field for name, field in model.model_fields.items() if name not in ("kind", "area", _INNER)}
    inner = [_inner_option()] if _INNER in model.model_fields else []
    return [*inner, *(_key_option(kind, name, field) for name, field in plain.items())]


def _inner_option() -> click.Option:
    """Make the option of a question within a question: its file, or its kind with everything as usual."""
    words = "Frågan som ändringen prövas på: en JSON-fil, eller ett slag med allt som vanligt, som status. Krävs."
    return option("--of", metavar="FIL|SLAG", help=words)


def _key_option(kind: str, name: str, field: FieldInfo) -> click.Option:
    metavar, words = key_words(kind, name)
    many, choices = _takes(field.annotation)
    needed = ["Krävs."] if field.is_required() else []
    said = [words, *needed, *(["Får upprepas."] if many else []), *_default_words(field.default)]
    return option(
        f"--{name.replace('_', '-')}", name, metavar="|".join(choices) or metavar, multiple=many, help=" ".join(said)
    )


def _takes(annotation: Any) -> tuple[bool, tuple[str, ...]]:
    """Tell whether a key takes several values, and which ones where they are few; the question itself checks them."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (tuple, list):
        return True, _takes(inner[0])[1]
    if origin is Literal:
        return False, tuple(str(value) for value in inner)
    if origin is Annotated:
        return _takes(inner[0])
    parts = [_takes(part) for part in inner]  # of a union: what one of them takes
    return any(many for many, _ in parts), next((choices for _, choices in parts if choices), ())


def _default_words(default: object) -> list[str]:
    """Say what holds where nothing is given; None has been said in the key's own words."""
    if default is None or isinstance(default, PydanticUndefinedType):
        return []
    values = default if isinstance(default, tuple) else (default,)
    return [f"Annars {', '.join(f'{value:g}' if isinstance(value, float) else str(value) for value in values)}."]


def _command(kind: str, model: type[BaseModel]) -> Command:
    area = area_options() if "area" in model.model_fields else []

    def run(question: str | None, output: str | None, **given: Any) -> None:
        formats = [name for name in _FORMATS if given.pop(f"as_{name}")]
        asked = _read_question(question) if question else {}
        if asked.setdefault("kind", kind) != kind:
            raise QuestionInvalid(
                text("Frågan i filen är av slaget {found}, inte {kind}.", found=str(asked["kind"]), kind=kind),
                place="kind",
                remedy=text("Skriv ”geoansvar ask --question FIL” så avgör filen."),
            )
        inner = given.pop("of", None)
        if inner is not None:
            asked[_INNER] = {"kind": inner} if inner in MODELS else _read_inner(inner)
        elif _INNER in model.model_fields and _INNER not in asked:
            raise QuestionInvalid(
                text("Säg vilken fråga ändringen prövas på."),
                place="--of",
                remedy=text("Ge en JSON-fil med frågan, eller ett slag: {example}.", example="--of status"),
            )
        for key in KEYS:
            if given.get(key) is not None:
                given[key] = geometry_from(key, given[key])
        if area:
            asked |= area_from(given, required="area" not in asked)
        asked |= {key: value for key, value in given.items() if value not in (None, ())}
        with _said_as_options(
            set() if question or formats == ["json"] else set(model.model_fields) - {_INNER, "area"}
        ):
            _answer(current(), asked, formats, output)

    return Command(
        kind,
        params=[*area, *_key_options(kind, model), _asking(), *_outputs()],
        help=KINDS.get(kind, kind),
        callback=run,
    )


@contextmanager
def _said_as_options(keys: Set[str]) -> Iterator[None]:
    """Name the option where a fault names a key: whoever wrote options has not seen the question's keys."""
    try:
        yield
    except QuestionInvalid as error:
        key = (error.place or "").partition(".")[0]  # of a list, a fault names the value's place in it too
        if key in keys:
            error.place = f"--{key.replace('_', '-')}"
        raise


def _whole_question(question: str | None, output: str | None, **flags: bool) -> None:
    context = click.get_current_context()
    formats = [name for name in _FORMATS if flags[f"as_{name}"]]
    if context.invoked_subcommand is not None:
        if question or output or formats:
            raise click.UsageError(text("Skriv flaggorna efter frågans slag.").render(current().lang), context)
        return
    if question is None:
        raise click.UsageError(text("Skriv frågans slag, eller --question FIL.").render(current().lang), context)
    _answer(current(), _read_question(question), formats, output)


ask = Group(
    "ask",
    help="Ställ en fråga till arbetsytan.",
    params=[_asking(), *_outputs()],
    commands=[_command(kind, model) for kind, model in MODELS.items()],
    callback=_whole_question,
    invoke_without_command=True,
)


def _read_inner(source: str) -> dict[str, Any]:
    """Read the question of a file; what is neither a file nor a kind is taken for a kind that is spelled wrong."""
    if source != "-" and not Path(source).exists():
        raise QuestionInvalid(
            text("{name} är varken ett slag av fråga eller en fil som finns.", name=source),
            place="--of",
            remedy=did_you_mean(source, CHANGEABLE_KINDS),
        )
    return _read_question(source)


def _read_question(source: str) -> dict[str, Any]:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        question = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except FileNotFoundError:
        raise QuestionInvalid(text("Filen finns inte."), place=source) from None
    except OSError as error:
        raise QuestionInvalid(
            text("Filen går inte att läsa: {fault}.", fault=error.strerror or str(error)), place=source
        ) from None
    except orjson.JSONDecodeError as error:
        raise QuestionInvalid(
            text("Frågan är inte läsbar JSON: {fault}.", fault=str(error)),
            place=source,
            remedy=text("Skriv den som {example}.", example=_EXAMPLE),
        ) from None
    if not isinstance(question, dict):
        raise QuestionInvalid(text("Frågan ska vara ett JSON-objekt."), place=source)
    return question


def _answer(session: Session, question: dict[str, Any], formats: list[str], output: str | None) -> None:
    from geoansvar.cli.table import print_answer
    from geoansvar.delivery import FORMATS, format_of

    if len(formats) > 1:
        raise QuestionInvalid(text("Välj ett av --json, --csv och --geojson."), place=f"--{formats[1]}")
    wanted = format_of(Path(output).suffix) if output else None
    with told(sys.stderr, session.lang) as progress:
        answer: Answer = session.workspace.answer(question, progress=progress)
    if wanted is not None and output is not None:
        put_file(Path(output), wanted.write(answer, session.lang))
        session.say(text("Svaret står i {path}.", path=output))
    if formats:
        put_bytes(FORMATS[formats[0]].write(answer, session.lang))
    elif wanted is None:
        print_answer(console(), answer, session.lang)
