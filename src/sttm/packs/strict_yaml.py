"""Reads YAML 1.2 strictly: a duplicate key, a tab or an unknown tag is an error with its line."""

from __future__ import annotations

import copy
import re
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode, ScalarNode

from sttm.errors import Fault, PackError

__all__ = ["read_yaml"]

MOST_VALUES = 1_000_000
"""Values that aliases may stand for: a few lines of aliases of aliases would fill any memory."""


class _Strict(yaml.CSafeLoader):
    """A loader of the core schema of YAML 1.2, and dates: ``no`` is a text, 010 is ten, a key stands once."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable):
                if key in seen:
                    msg = f'found duplicate key "{key}"'
                    raise ConstructorError(None, None, msg, key_node.start_mark)
                seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: ScalarNode) -> int:
        text = str(self.construct_scalar(node))
        base = {"0o": 8, "0x": 16}.get(text[:2])
        return int(text) if base is None else int(text[2:], base)


_Strict.yaml_implicit_resolvers = {}  # those of YAML 1.1, of which none is wanted
_Strict.add_constructor("tag:yaml.org,2002:int", _Strict.construct_yaml_int)
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.]+(Z|[-+][0-9:]+)?)?", "0123456789"),
):
    _Strict.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read_yaml(path: Path, *, shown_as: str | None = None) -> Any:
    """Return the content of a YAML file as plain dicts, lists and scalars.

    Parameters
    ----------
    path
        The file.
    shown_as
        Name of the file in error messages; its path by default.

    Raises
    ------
    PackError
        If the file cannot be read or is not strict YAML.
    """
    name = shown_as or str(path)
    try:
        return copy.deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except RecursionError:
        fault = Fault(code="yaml", message="nested too deeply", remedy="mend the file", file=name)
    except MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else None
        problem = str(error.problem or error.context or "not valid YAML").splitlines()[0]
        fault = Fault(code="yaml", message=problem, remedy="mend the file", file=name, feature=line)
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        fault = Fault(code="yaml", message=str(error).splitlines()[0], remedy="mend the file", file=name)
    except OSError as error:
        fault = Fault(
            code="unreadable", message=error.strerror or str(error), remedy="give a file that can be read",
            file=name,
        )  # fmt: skip
    raise PackError(str(fault), [fault])


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    """Return the content of a text; a process that loads packs again and again parses each file once."""
    content = yaml.load(text, _Strict)  # noqa: S506 - it constructs plain values alone
    known: dict[int, int] = {}
    if (written := _values(content, known)) > MOST_VALUES and "*" in text:
        msg = f"its aliases stand for {written:,} values, more than {MOST_VALUES:,}"
        raise ValueError(msg)
    return content


def _values(content: Any, known: dict[int, int]) -> int:
    """Return how many values there are once each alias is written out."""
    if not isinstance(content, dict | list):
        return 1
    if id(content) not in known:
        parts = content.values() if isinstance(content, dict) else content
        known[id(content)] = 1 + sum(_values(part, known) for part in parts)
    return known[id(content)]
