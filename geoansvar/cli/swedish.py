"""Click, in Swedish: its headings, its help and its faults, so that a planner never meets two languages at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from geoansvar.model.faults import did_you_mean
from geoansvar.texts import Text, text

_USAGE = {"[OPTIONS]": "[FLAGGOR]", "COMMAND [ARGS]...": "VERB …", "[COMMAND] [ARGS]...": "[SLAG …]"}
_HELP_NAMES = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Spoken(click.Command):
    """What commands and groups have in common."""

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        settings.setdefault("context_settings", _HELP_NAMES)
        super().__init__(name, **settings)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [_USAGE.get(piece, piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Användning: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        records = [each.get_help_record(ctx) for each in options]
        with formatter.section("Flaggor"):
            formatter.write_dl([record for record in records if record is not None])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = "Visa den här hjälpen."
        return found


class Command(_Spoken):
    """A verb."""


class Group(_Spoken, click.Group):
    """Verbs under one name."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: D102 - click's own
        rows = [(name, command.get_short_help_str(76)) for name, command in self.commands.items()]
        with formatter.section("Verb"):
            formatter.write_dl(rows)


def option(*names: str, choices: Sequence[str] | None = None, **settings: Any) -> click.Option:
    """Make an option; ``choices`` are the values it takes."""
    if choices is not None:
        settings["type"] = click.Choice(list(choices))
    return click.Option(list(names), **settings)


def verb(
    name: str, *parameters: click.Parameter, help: str, group: type[Command] = Command
) -> Callable[[Callable[..., int | None]], Command]:
    """Make a verb of a function; its parameters are options and arguments, its value the exit code."""

    def made(function: Callable[..., int | None]) -> Command:
        return group(name, params=list(parameters), help=help, callback=function)

    return made


def usage_text(error: click.UsageError) -> Text:
    """Say in Swedish how a command was misused."""
    if isinstance(error, click.NoSuchOption):
        return text("Flaggan {option} finns inte.", option=error.option_name)
    if isinstance(error, click.exceptions.NoSuchCommand):
        return text("{name} finns inte.", name=error.command_name)
    if isinstance(error, click.MissingParameter):
        return text("{parameter} saknas.", parameter=_named(error.param))
    if isinstance(error, click.BadOptionUsage):
        return text("Flaggan {option} behöver ett värde.", option=error.option_name)
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    return text("{fault}", fault=_plain_fault(error.message))


def usage_remedy(error: click.UsageError) -> Text:
    """Say where to read on, or what was probably meant."""
    meant = None
    context = error.ctx
    if isinstance(error, click.NoSuchOption) and context is not None:
        names = [name for each in context.command.get_params(context) for name in each.opts if name.startswith("--")]
        meant = did_you_mean(error.option_name, names)
    if isinstance(error, click.exceptions.NoSuchCommand) and isinstance(context and context.command, click.Group):
        meant = did_you_mean(error.command_name, context.command.commands)  # type: ignore[union-attr]  # isinstance above
    path = context.command_path if context is not None else "geoansvar"
    return meant or text("Läs mer med ”{path} --help”.", path=path)


def _named(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    return (
        parameter.opts[-1]
        if isinstance(parameter, click.Option)
        else (parameter.metavar or parameter.human_readable_name)
    )


def _bad_value(error: click.BadParameter) -> Text:
    parameter = error.param
    name = _named(parameter)
    if parameter is not None and isinstance(parameter.type, click.Choice):
        return text("{parameter}: välj ett av {choices}.", parameter=name, choices=", ".join(parameter.type.choices))
    if parameter is not None and isinstance(parameter.type, click.types.IntParamType):
        limits = parameter.type if isinstance(parameter.type, click.IntRange) else None
        if limits is not None and limits.max is not None:
            low, high = str(limits.min or 0), str(limits.max)
            return text("{parameter}: skriv ett heltal, {low}–{high}.", parameter=name, low=low, high=high)
        return text("{parameter}: skriv ett heltal.", parameter=name)
    return text("{parameter}: {fault}", parameter=name, fault=error.message)


def _plain_fault(message: str) -> Text | str:
    if message.startswith("Got unexpected extra argument"):
        extra = message[message.find("(") + 1 : message.rfind(")")]
        return text("Det här var för mycket: {extra}.", extra=extra)
    if message.startswith("Missing command"):
        return text("Skriv vilket verb du vill köra.")
    return message
