"""Validates what a person declares in a file against its model, and says every fault where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticInvalidForJsonSchema

from sttm.errors import Fault

__all__ = ["validated", "validated_json"]


_IN_FILES = {
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "model_type": "should be keys with values",
    "dict_type": "should be keys with values",
    "dataclass_type": "should be keys with values",
}
"""Faults that are told in the words of files, not in those of the language that reads them."""


def validated(content: Any, adapter: TypeAdapter[Any], shown: str) -> tuple[Any, list[Fault]]:
    """Return the content as its model, or None and every fault.

    Parameters
    ----------
    content
        Plain dicts, lists and scalars, as read from YAML or JSON.
    shown
        Name of the file in the faults.
    """
    try:
        content = _as_tuples(content)
        return adapter.validate_python(content), []
    except ValidationError as error:
        return None, list(_explained(error, content, shown, adapter))
    except RecursionError:
        message = "nested too deeply, or an alias that refers to itself"
        return None, [Fault(code="yaml", message=message, remedy="mend the file", file=shown)]


def validated_json(text: str, adapter: TypeAdapter[Any], shown: str) -> tuple[Any, list[Fault]]:
    """Return JSON text as its model, or None and every fault; dates are texts there, for JSON has none.

    Parameters
    ----------
    shown
        Name of the file in the faults.
    """
    try:
        content = json.loads(text, object_pairs_hook=_once)
        return adapter.validate_json(text), []
    except ValidationError as error:
        return None, list(_explained(error, content, shown, adapter))
    except RecursionError:
        message = "nested too deeply"
        return None, [Fault(code="json", message=message, remedy="mend the file", file=shown)]
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}"
        return None, [Fault(code="json", message=error.msg, remedy="mend the file", file=shown, feature=line)]
    except _KeyTwiceError as error:
        message = f"the key {error} stands twice"
        return None, [Fault(code="json", message=message, remedy="mend the file", file=shown)]


class _KeyTwiceError(Exception):
    """A key that stands twice in one object: which of its values is meant nobody can say."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _as_tuples(value: Any) -> Any:
    # Strict validation tells lists from tuples; declared data never change, so tuples they are.
    if isinstance(value, list):
        return tuple(_as_tuples(v) for v in value)
    if isinstance(value, dict):
        return {k: _as_tuples(v) for k, v in value.items()}
    return value


def _explained(
    error: ValidationError, content: Any, shown: str, adapter: TypeAdapter[Any]
) -> Iterator[Fault]:
    for problem in error.errors(include_url=False):
        place = " › ".join(_step(content, problem["loc"], i) for i in range(len(problem["loc"])))
        remedies = {"missing": "add the key", "extra_forbidden": "remove the key, or correct its spelling"}
        message = _IN_FILES.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        if problem["type"] in ("model_type", "dataclass_type"):
            message += _keys(adapter, problem["ctx"]["class_name"])
        if problem["type"] == "too_short":
            message = f"should have at least {problem['ctx']['min_length']}"
        yield Fault(
            code=problem["type"].replace("_", "-"),
            message=message,
            remedy=remedies.get(problem["type"], "correct the value"),
            file=shown,
            feature=place or None,
        )


def _keys(adapter: TypeAdapter[Any], name: str) -> str:
    """Return the keys of a model as an error names them; nothing where they cannot be told."""
    try:
        schema = adapter.json_schema()
    except PydanticInvalidForJsonSchema:
        return ""
    model = schema if schema.get("title") == name else schema.get("$defs", {}).get(name, {})
    needed = model.get("required", [])
    others = [key for key in model.get("properties", {}) if key not in needed]
    parts = [", ".join(needed)] if needed else []
    if others:
        parts.append(f"{'and as needed ' if needed else 'any of '}{', '.join(others)}")
    return f": {', '.join(parts)}" if parts else ""


def _step(content: Any, loc: tuple[int | str, ...], i: int) -> str:
    """Name a step of the path by the id of the item there, which a reader can search for."""
    item = content
    for key in loc[: i + 1]:
        try:
            item = item[key]
        except (KeyError, IndexError, TypeError):
            return str(loc[i])
    name = item.get("id") if isinstance(item, dict) else None
    return str(name) if name and isinstance(loc[i], int) else str(loc[i])
