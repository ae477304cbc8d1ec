"""Every command line that the documentation shows exists, with its options; those of the README run."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from docs_pages import PAGES, blocks
from typer.testing import CliRunner

from sttm.cli.app import app

ROOT_COMMAND: Any = typer.main.get_command(app)


def lines(page: Path) -> Iterator[str]:
    """Yield the command lines of a page: in console blocks and in the running text."""
    for block in blocks(page, "console"):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ sttm"))
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from (line for line in re.findall(r"`(sttm [^`\n]+)`", prose) if "…" not in line)


def help_lines() -> Iterator[str]:
    """Yield the examples in the help of the commands."""
    from generators.commands import commands

    for _, command in commands():
        yield from (found for found in re.findall(r"`(sttm [^`]+)`", command.help or "") if "…" not in found)


CASES = [(page.name, line) for page in PAGES for line in lines(page)]
CASES += [("help", line) for line in help_lines()]


def words(line: str) -> list[str]:
    """Return the words of the first command of a line, without ``sttm``."""
    first = re.split(r"&&|\||>", line)[0]
    return shlex.split(first)[1:]


@pytest.mark.parametrize(("where", "line"), CASES, ids=lambda value: str(value)[:60])
def test_a_command_line_of_the_documentation_exists(where: str, line: str) -> None:
    command, rest = ROOT_COMMAND, words(line)
    while getattr(command, "commands", None) and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands and hasattr(command, "meant"):
            rest = [command.meant, *rest]  # a category to be placed
        assert rest[0] in command.commands, f"{where}: there is no command {rest[0]} in: {line}"
        command, rest = command.commands[rest[0]], rest[1:]
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts) if name.startswith("-")}
    known |= {"--help", "-h"}
    given = {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    assert given <= known, f"{where}: {sorted(given - known)} are not options in: {line}"


def steps(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a page with the lines that are shown below it."""
    for block in blocks(page, "console"):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = step.splitlines()
            yield command, shown


TOURS = [
    "README.md",
    "docs/tutorial/evaluate-an-intervention.md",
    "docs/tutorial/read-services.md",
    "docs/howto/third-strategy.md",
]

IN_ITALIAN = {
    "evaluate-an-intervention.md": "valutare-un-intervento.md",
    "read-services.md": "leggere-i-servizi.md",
}


@pytest.mark.parametrize("page", TOURS)
def test_the_console_blocks_run_and_print_what_they_show(
    page: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for examples in ("sites", "services"):
        shutil.copytree(root / "docs" / "howto" / "examples" / examples, tmp_path / examples)
    runner = CliRunner()
    for command, shown in steps(root / page):
        result = runner.invoke(app, words(command))
        assert result.exit_code == 0, f"{command}: {result.exception!r}\n{result.output}"
        printed = _plain(result.output)
        for line in shown:
            assert line == "…" or _plain(line) in printed, (
                f"{command} does not print: {line}\n{result.output}"
            )


@pytest.mark.parametrize("page", IN_ITALIAN)
def test_the_tutorial_shows_the_same_in_both_languages(page: str, root: Path) -> None:
    english = root / "docs" / "tutorial" / page
    italian = root / "docs" / "it" / IN_ITALIAN[page]
    for language in ("console", "json", "sh", "text"):
        assert list(blocks(english, language)) == list(blocks(italian, language))


def _plain(text: str) -> str:
    """Return a text without its line breaks and versions, which follow the window and the content."""
    return re.sub(r"\b[0-9a-f]{16}\b", "VERSION", " ".join(text.split()))
