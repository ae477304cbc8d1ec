"""The command line explains itself: every command has help with examples that parse and run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import sttm as package
from sttm.cli.app import app
from sttm.cli.site import WHERE

ROOT = typer.main.get_command(app)


def commands(group: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if hasattr(group, "commands"):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
    else:
        yield path, group


ALL = dict(commands())
LINES = [
    (path, line)
    for path, command in ALL.items()
    for line in re.findall(r"`(sttm [^`]+)`", command.help or "")
]
EXAMPLES = [(path, part.strip()) for path, line in LINES for part in line.split("&&")]


def words_of(example: str) -> list[str]:
    """The words of an example; what a shell would do with > and * is left to the shell."""
    return shlex.split(example.split(" > ")[0])[1:]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...], sttm) -> None:
    shown = sttm(*path, "--help").out
    assert "Example" in shown
    assert f"sttm {' '.join(path)}" in " ".join(shown.split())
    assert any(p == path for p, _ in EXAMPLES)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_and_argument_is_explained(path: tuple[str, ...]) -> None:
    silent = [p.name for p in ALL[path].params if not getattr(p, "help", None) and p.name != "help"]
    assert silent == []


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=[e for _, e in EXAMPLES])
def test_examples_parse(path: tuple[str, ...], example: str) -> None:
    words = words_of(example)
    if words[0] == "site" and tuple(words[:2]) not in ALL:
        words.insert(1, WHERE)  # what is no command of this group is a category to be placed
    found = next(p for p in ALL if tuple(words[: len(p)]) == p)
    with ALL[found].make_context("sttm", words[len(found) :]) as context:
        assert context.params


def test_the_table_of_contents_names_every_command(sttm) -> None:
    shown = sttm("--help").out
    for path in ALL:
        assert re.search(rf"^\W*{path[0]}\s", shown, re.MULTILINE)
    assert "Exit codes" in shown


def test_version(sttm) -> None:
    assert sttm("--version").out == f"sttm {package.__version__}\n"


def test_the_module_runs_as_the_script_does() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sttm", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"sttm {package.__version__}\n"


def test_no_argument_prints_the_table_of_contents(sttm) -> None:
    ran = sttm(code=2)
    assert "Usage" in ran.out + ran.err


@pytest.mark.parametrize(
    "words", [["nonsense"], ["build", "--nonsense"], ["evaluate"], ["new"], ["build", "--wait", "x"]]
)
def test_a_wrong_call_ends_with_2_and_says_why(words: list[str], sttm) -> None:
    ran = sttm(*words, code=2)
    assert ran.out == ""
    assert "Usage" in ran.err


def test_a_wrong_call_is_json_too(sttm) -> None:
    ran = sttm("evaluate", "--json", "--nonsense", code=2)
    assert ran.out == ""
    assert ran.error["exit_code"] == 2
    assert "--nonsense" in ran.error["message"]


def test_start_is_light() -> None:
    heavy = ["geopandas", "rasterio", "matplotlib", "typst", "numba", "pyogrio", "pandas", "scipy", "pyarrow"]
    code = "import sys, sttm.cli.app; print([m for m in sys.argv[1:] if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_readme_examples_are_commands() -> None:
    readme = Path(__file__).resolve().parents[2] / "README.md"
    for line in re.findall(r"^\s*(?:\$ )?(sttm .+)$", readme.read_text(), re.MULTILINE):
        words = words_of(line.split("#")[0])
        found = next((p for p in ALL if tuple(words[: len(p)]) == p), None)
        assert found is not None, line
        ALL[found].make_context("sttm", words[len(found) :])
