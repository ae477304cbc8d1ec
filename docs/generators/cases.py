"""The worked cases: what goes in, what must come out, and why; the same files are run as tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators.markdown import cell, code, table
from sttm.packs.strict_yaml import read_yaml

__all__ = ["CASES", "page"]

CASES = Path(__file__).parents[2] / "tests" / "cases"

TEXTS = ("by_hand", "explanation", "description", "why", "note")
"""Fields that are sentences for a reader."""


def page() -> str:
    """Return one section for each file of ``tests/cases``, with all fields as the file names them."""
    parts = []
    for path in sorted(CASES.glob("**/*.yaml")):
        content = read_yaml(path, shown_as=path.name)
        cases = content if isinstance(content, list) else [content]
        file = code(f"tests/cases/{path.name}")
        parts.append(f"## {path.stem.replace('_', ' ').capitalize()}\n\n{_comment(path)} File: {file}.\n")
        parts += [_case(number, one) for number, one in enumerate(cases, 1)]
    return "\n".join(parts) or "There is no worked case yet.\n"


def _comment(path: Path) -> str:
    """Return what the file says of itself in the comment it begins with."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.lstrip("# ").strip() for line in lines[:first])


def _case(number: int, case: dict[str, Any]) -> str:
    title = _text(case["title"]) if "title" in case else f"Case {number}: {next(iter(case.values()))}"
    told = [name for name in TEXTS if name in case]
    given = {name: value for name, value in case.items() if name not in ("title", "expected", *told)}
    parts = [f"### {cell(title)}\n"]
    if "expected" in case:
        parts += [_rows("given", given), _rows("expected", case["expected"])]
    else:
        parts.append(_rows("case", given))
    parts += [f"By hand: {_text(case[name])}\n" for name in told]
    parts += [f"*{cell(case[name]['it'])}*\n" for name in told if isinstance(case[name], dict)]
    return "\n".join(parts)


def _text(value: Any) -> str:
    return cell(value["en"] if isinstance(value, dict) and "en" in value else value)


def _rows(heading: str, fields: dict[str, Any]) -> str:
    """Return a table with one row for each field, and one for each item of a list of mappings."""
    rows = []
    for name, value in fields.items():
        label = name.replace("_", " ")
        several = isinstance(value, list) and value and isinstance(value[0], dict)
        items = [(f"{label} {n}", item) for n, item in enumerate(value, 1)] if several else [(label, value)]
        rows += [(cell(one), _shown(item)) for one, item in items]
    return table((heading, ""), rows)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{code(key)}: {_shown(below)}" for key, below in value.items())
    if isinstance(value, list):
        ends = len(value) == 2 and not any(isinstance(v, dict | list) for v in value)
        return (
            f"{value[0]} to {value[1]}" if ends and _are_ends(value) else ", ".join(_shown(v) for v in value)
        )
    return cell(value)


def _are_ends(value: list[Any]) -> bool:
    """Whether a pair is a range: two numbers, or two outcomes, not two criteria such as C4 and C5."""
    numbers = all(isinstance(v, int | float) for v in value)
    return numbers or not any(isinstance(v, str) and v[-1:].isdigit() for v in value)
