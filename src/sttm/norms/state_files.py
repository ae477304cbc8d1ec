"""State that people keep in files (YAML or JSON): read against its model, every fault said at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from sttm.errors import Fault, InputError, PackError
from sttm.packs.strict_yaml import read_yaml
from sttm.packs.validating import validated, validated_json

__all__ = ["read_state", "refuse"]

T = TypeVar("T")


def read_state(path: Path, adapter: TypeAdapter[T]) -> T:
    """Return the content of a state file.

    Parameters
    ----------
    path
        YAML, or JSON by its suffix.
    adapter
        Its model.

    Raises
    ------
    InputError
        If it cannot be read or does not fit its model; every fault is named with its place.
    """
    if path.suffix.casefold() == ".json":
        found, faults = validated_json(_text(path), adapter, path.name)
    else:
        try:
            content = read_yaml(path, shown_as=path.name)
        except PackError as error:
            refuse(path.name, error.faults)
        found, faults = validated(content, adapter, path.name)
    refuse(path.name, faults)
    state: T = found
    return state


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = error.strerror or str(error)
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: {error.reason}"
    remedy = "give a file that can be read"
    refuse(path.name, [Fault(code="unreadable", message=message, remedy=remedy, file=path.name)])
    raise AssertionError


def refuse(name: str, faults: Sequence[Fault]) -> None:
    """Raise if there are faults.

    Raises
    ------
    InputError
        With all of them.
    """
    if faults:
        msg = f"{name} has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, faults)
