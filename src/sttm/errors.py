"""One exception tree: what is wrong, where, and what to do about it.

::

    SttmError                    exit 1   anything sttm knows how to explain
    ├── RequestError             exit 2   the request itself: unknown layer, option, version, id
    ├── InputError               exit 3   a file or answer given to sttm is faulty; carries every fault
    │   ├── LayerRejected        exit 3   a file refused at the door of the knowledge base
    │   └── InterventionRejected exit 3   an intervention that cannot be evaluated as it stands
    ├── PackError                exit 4   a declarative file of a pack is faulty; carries every fault
    │   └── NotInForce           exit 4   a value asked for outside its dates
    ├── WorkspaceError           exit 5   the workspace on disk cannot be read or written
    │   └── WorkspaceLocked      exit 5   another writer holds the workspace
    └── SourceError              exit 6   a portal or a file that should have been fetched is not there

Exit code 130 is an interruption by the user. Messages are part of the public interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

__all__ = [
    "Fault",
    "InputError",
    "InterventionRejected",
    "LayerRejected",
    "NotInForce",
    "PackError",
    "RequestError",
    "SourceError",
    "SttmError",
    "WorkspaceError",
    "WorkspaceLocked",
    "faults_as_geojson",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with an input, and the way out.

    Parameters
    ----------
    code
        Stable short name of the kind of fault, kebab-case (``invalid-geometry``).
    message
        What is wrong, in one sentence, with the offending value.
    remedy
        What the person who gave the input can do.
    file, layer, feature, column
        Where it is, as far as it is known; ``feature`` is the value of the id column, or
        ``row N`` (counted from 1) where the id itself is faulty.
    lon, lat
        Place of the fault, WGS84 degrees, where it has one.
    severity
        An ``error`` refuses the input; a ``warning`` is recorded and shown.
    """

    code: str
    message: str
    remedy: str = ""
    file: str | None = None
    layer: str | None = None
    feature: str | None = None
    column: str | None = None
    lon: float | None = None
    lat: float | None = None
    severity: Literal["error", "warning"] = "error"

    def where(self) -> str:
        """Return the place of the fault as one readable phrase."""
        parts = [
            self.file,
            self.layer and f"layer {self.layer}",
            self.feature and f"feature {self.feature}",
            self.column and f"column {self.column}",
            None if self.lon is None or self.lat is None else f"at {self.lon:.6f} {self.lat:.6f}",
        ]
        return ", ".join(p for p in parts if p)

    def __str__(self) -> str:
        where = self.where()
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} → {self.remedy}" if self.remedy else text


def faults_as_geojson(faults: Iterable[Fault]) -> dict[str, Any]:
    """Return the faults as a GeoJSON FeatureCollection; those without a place have no geometry."""
    features = []
    for fault in faults:
        properties = {k: v for k, v in asdict(fault).items() if k not in ("lon", "lat") and v is not None}
        point = None
        if fault.lon is not None and fault.lat is not None:
            point = {"type": "Point", "coordinates": [fault.lon, fault.lat]}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


class SttmError(Exception):
    """Anything sttm knows how to explain."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} → {remedy}" if remedy else message)


class RequestError(SttmError):
    """The request itself cannot be met: an unknown layer, option, version or id."""

    exit_code = 2


class InputError(SttmError):
    """A file or an answer given to sttm is faulty; ``faults`` lists everything found."""

    exit_code = 3

    def __init__(self, message: str, faults: Sequence[Fault] = (), *, remedy: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(message, remedy=remedy)


class LayerRejected(InputError):
    """A file was refused at the door of the knowledge base; nothing stored has changed."""


class InterventionRejected(InputError):
    """An intervention cannot be evaluated as it stands."""


class PackError(SttmError):
    """A declarative file of a pack is faulty; ``faults`` lists everything found."""

    exit_code = 4

    def __init__(self, message: str, faults: Sequence[Fault] = (), *, remedy: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(message, remedy=remedy)


class NotInForce(PackError):
    """A value was asked for on a date on which none is in force."""


class WorkspaceError(SttmError):
    """The workspace on disk cannot be read or written."""

    exit_code = 5


class WorkspaceLocked(WorkspaceError):
    """Another writer holds the workspace."""


class SourceError(SttmError):
    """A portal or a file that should have been fetched is not there."""

    exit_code = 6
