"""Reads YAML 1.2 strictly: a duplicate key, a tab or an unknown tag is an error with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sttm.errors import Fault, PackError

__all__ = ["read_yaml"]


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
    yaml = YAML(typ="safe", pure=True)
    try:
        return yaml.load(path.read_text(encoding="utf-8"))
    except RecursionError:
        fault = Fault(code="yaml", message="nested too deeply", remedy="mend the file", file=name)
    except MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else None
        problem = str(error.problem or error.context or "not valid YAML").splitlines()[0]
        fault = Fault(code="yaml", message=problem, remedy="mend the file", file=name, feature=line)
    except (YAMLError, UnicodeDecodeError) as error:
        fault = Fault(code="yaml", message=str(error).splitlines()[0], remedy="mend the file", file=name)
    except OSError as error:
        fault = Fault(code="unreadable", message=error.strerror or str(error), file=name)
    raise PackError(str(fault), [fault])
