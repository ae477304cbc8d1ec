"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import typer

from generators.markdown import cell, code, table
from sttm.cli.app import app

__all__ = ["commands", "page"]


def commands() -> Iterator[tuple[str, Any]]:
    """Yield the full name of every command that does something, with the command."""
    yield from _below("sttm", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, one in below.items():
        yield from _below(f"{name} {word}", one)


def page() -> str:
    """Return the page: one section for each command, grouped as ``sttm --help`` groups them."""
    parts: list[str] = []
    panel = None
    for name, command in commands():
        own = _panel(name)
        if own != panel:
            parts.append(f"## {own}\n")
            panel = own
        parts.append(_section(name, command))
    return "\n".join(parts)


def _panel(name: str) -> str:
    top = typer.main.get_command(app).commands[name.split()[1]]  # type: ignore[attr-defined]
    return str(getattr(top, "rich_help_panel", None) or "Commands")


def _section(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    shown = " ".join(_argument(a) for a in arguments)
    parts = [
        f"### {name}\n",
        f"```text\n{name} {shown} [OPTIONS]\n```\n".replace("  ", " "),
        _help(command.help or ""),
    ]
    if arguments:
        rows = [(code(_argument(a)), cell(getattr(a, "help", ""))) for a in arguments]
        parts.append(table(("argument", "meaning"), rows))
    if options:
        parts.append(table(("option", "meaning", "default"), (_option(o) for o in options)))
    return "\n".join(parts)


def _argument(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper()).strip("[]").removesuffix("…").strip("[]")
    name += "…" if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _option(option: Any) -> tuple[str, str, str]:
    names = ", ".join(code(n) for n in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else f"{option.metavar or _kind(option.type_descriptor.annotation)}"
    default = option.default
    shown = "" if option.is_flag or default in (None, "", (), []) or callable(default) else str(default)
    if option.name == "workspace":
        shown = "the folder you are in, or STTM_WORKSPACE"
    needed = " **Required.**" if option.required else ""
    return f"{names} {cell(value)}".strip(), f"{cell(option.help)}{needed}", cell(shown)


def _kind(annotation: Any) -> str:
    """Return what a value is, as the help of a program calls it."""
    inner = next((a for a in get_args(annotation) if a is not type(None)), annotation)
    if isinstance(inner, str):  # one of a few words
        return "|".join(get_args(annotation))
    inner = next((a for a in get_args(inner) if a is not type(None)), inner)
    return {"str": "TEXT", "Path": "PATH", "int": "INTEGER", "float": "NUMBER"}.get(inner.__name__, "VALUE")


def _help(text: str) -> str:
    """Return the help with its examples as a block that can be copied."""
    said, mark, examples = text.partition("**Example")
    if not mark:
        return f"{said.strip()}\n"
    lines = [" ".join(part.split()) for part in examples.split("`") if part.strip().startswith("sttm")]
    shown = "\n".join(f"$ {line}" for line in lines)
    return f"{said.strip()}\n\n```console\n{shown}\n```\n"
