"""Every way out of a command: an exit code, and words instead of a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import click
import orjson

from geoansvar.cli.session import Session
from geoansvar.cli.swedish import usage_remedy, usage_text
from geoansvar.errors import GeoansvarError, RequestError
from geoansvar.texts import Lang, Text, text

DONE, AT_FAULT, MISUSED, BROKEN_OFF = 0, 1, 2, 130


def steady_streams() -> None:
    """Speak UTF-8 on every system: a Windows console in cp1252 must neither stop nor garble an answer."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def last_words(
    kind: type[BaseException],
    fault: BaseException,
    trace: TracebackType | None,
    *,
    lang: Lang = "sv",
    as_json: bool = False,
) -> None:
    """Say that the program itself is at fault, and where, in place of a traceback; its exit code is 1.

    The fault's own words are left out: they may quote a register.
    """
    frames = traceback.extract_tb(trace)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    message = text("Fel i geoansvar: {kind} i {where}.", kind=kind.__name__, where=where)
    remedy = text("Anmäl det med de två orden. ”python -X dev -m geoansvar …” visar mer.")
    if as_json:
        problem = _problem({"code": "internal", "message": message, "place": where, "remedy": remedy}, lang)
        print(orjson.dumps(problem).decode(), file=sys.stderr)
    else:
        print(message.render(lang), remedy.render(lang), sep="\n", file=sys.stderr)
    if sys.flags.dev_mode:
        sys.__excepthook__(kind, fault, trace)


def guarded(command: click.Command, args: list[str]) -> int:
    """Run a command and give its exit code.

    0 done, 1 the workspace, its data or the package at fault, 2 the request at
    fault, 130 broken off with Ctrl+C. What nobody foresaw is left to the interpreter, which ends
    with 1 and ``last_words``.
    """
    session = Session()
    as_json = "--json" in args
    sys.excepthook = lambda *fault: last_words(*fault, lang=session.lang, as_json=as_json)
    try:
        return _run(command, args, session)
    except click.UsageError as error:
        fault = {"code": "usage", "message": usage_text(error), "place": None, "remedy": usage_remedy(error)}
        return _failed(fault, session.lang, MISUSED, as_json=as_json)
    except GeoansvarError as error:
        fault = {"code": error.code, "message": error.message, "place": error.place, "remedy": error.remedy}
        fault |= {"choices": list(getattr(error, "choices", ()))}
        code = MISUSED if isinstance(error, RequestError) else AT_FAULT
        return _failed(fault, session.lang, code, as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        print(text("Avbrutet.").render(session.lang), file=sys.stderr)
        return BROKEN_OFF
    except BrokenPipeError:
        _hush()
        return DONE
    except OSError as error:
        fault = {"code": "system", "message": _system_text(error), "place": error.filename, "remedy": None}
        return _failed(fault, session.lang, AT_FAULT, as_json=as_json)


def _run(command: click.Command, args: list[str], session: Session) -> int:
    try:
        with command.make_context("geoansvar", args, obj=session) as context:
            code = command.invoke(context)
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.ctx.get_help() if error.ctx else "", file=sys.stderr)
        return MISUSED
    except click.exceptions.Exit as left:
        code = left.exit_code
    sys.stdout.flush()
    return code if isinstance(code, int) else DONE


def _failed(fault: dict[str, Any], lang: Lang, code: int, *, as_json: bool) -> int:
    if as_json:
        print(orjson.dumps(_problem(fault, lang)).decode(), file=sys.stderr)
        return code
    place = f"{fault['place']}: " if fault["place"] else ""
    message: Text = fault["message"]
    print(text("Fel: {place}{message}", place=place, message=message).render(lang), file=sys.stderr)
    if fault["remedy"] is not None:
        print(fault["remedy"].render(lang), file=sys.stderr)
    for choice in fault.get("choices", ()):
        print(f"  {choice}", file=sys.stderr)
    return code


def _problem(fault: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """Give a failure as the service gives it (RFC 9457), without the status that only HTTP has."""
    remedy = fault["remedy"]
    problem = {
        "type": f"/problems/{fault['code']}",
        "title": fault["message"].render(lang),
        "detail": fault["message"].render(lang),
        "code": fault["code"],
        "place": fault["place"],
        "remedy": remedy.render(lang) if remedy is not None else None,
    }
    return problem | ({"choices": fault["choices"]} if fault.get("choices") else {})


def _system_text(error: OSError) -> Text:
    if isinstance(error, PermissionError):
        return text("Det saknas rätt att läsa eller skriva här, eller så är filen låst av ett annat program.")
    if isinstance(error, FileNotFoundError):
        return text("Filen eller mappen finns inte.")
    return text("Systemet säger: {fault}.", fault=error.strerror or str(error))


def _hush() -> None:
    """Whoever read the answer has closed the pipe; let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
