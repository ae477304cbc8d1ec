"""The worked cases: what goes in, what must come out, and why; the same files are run as tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generators.markdown import cell, code, table
from sttm.packs.strict_yaml import read_yaml

__all__ = ["CASES", "page"]

CASES = Path(__file__).parents[2] / "tests" / "cases"

TEXTS = ("explanation", "by_hand", "description", "why", "note")
"""Fields that are sentences for a reader."""


def page() -> str:
    """Return one section for each case of ``tests/cases``; fields are shown as the files name them."""
    parts = []
    for path in sorted(CASES.glob("**/*.yaml")):
        content = read_yaml(path, shown_as=path.name)
        cases = content if isinstance(content, list) else [content]
        parts += [_case(one, path) for one in cases if isinstance(one, dict)]
    return "\n".join(parts) or "There is no worked case yet.\n"


def _case(case: dict[str, Any], path: Path) -> str:
    title = _text(case.get("title", path.stem))
    parts = [f"## {title}\n", f"From {code(f'tests/cases/{path.relative_to(CASES).as_posix()}')}.\n"]
    for name, value in case.items():
        if name == "title":
            continue
        heading = name.replace("_", " ").capitalize()
        if name in TEXTS:
            parts.append(f"{_text(value)}\n")
        elif isinstance(value, dict | list):
            parts.append(f"**{heading}**\n\n{_nested(value)}")
        else:
            parts.append(f"**{heading}**: {cell(value)}\n")
    return "\n".join(parts)


def _text(value: Any) -> str:
    if isinstance(value, dict) and {"it", "en"} <= set(value):
        return f"{value['en']}"
    return str(value).strip()


def _nested(value: Any) -> str:
    """Return a mapping as a table of dotted names, so that any depth can be read at a glance."""
    rows = [(code(name) if name else "", cell(leaf)) for name, leaf in _leaves(value)]
    return table(("field", "value"), rows)


def _leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        if {"it", "en"} == set(value):
            return [(name, value["en"])]
        return [leaf for key, below in value.items() for leaf in _leaves(below, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list) and value:
        if not any(isinstance(v, dict | list) for v in value):
            return [(name, ", ".join(str(v) for v in value))]
        return [leaf for n, below in enumerate(value, 1) for leaf in _leaves(below, f"{name}[{n}]")]
    return [(name, value)]
