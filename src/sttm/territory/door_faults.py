"""Collects the faults found at the door; a long list is cut, and every fault says how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from sttm.errors import Fault
from sttm.sources.crs import Transformation, choose_transformation

__all__ = ["FaultList", "Found", "faults_table"]


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence of a kind of fault: which feature, what is wrong, where (working system)."""

    message: str
    feature: str | None = None
    x: float | None = None
    y: float | None = None


class FaultList:
    """Faults of one file on its way into one layer.

    Parameters
    ----------
    file, layer
        Named in every fault.
    crs
        Working reference system, to give places in degrees.
    limit
        How many faults of a kind are listed; each of them states how many there are in all.
    """

    def __init__(self, file: str, layer: str, crs: str, limit: int = 50) -> None:
        self.file, self.layer, self.limit = file, layer, limit
        self.crs = crs
        self._to_degrees: Transformation = choose_transformation(crs, "EPSG:4326")
        self.faults: list[Fault] = []

    def beside(self) -> FaultList:
        """Return an empty list for the same file, to look at something before deciding."""
        return FaultList(self.file, self.layer, self.crs, self.limit)

    @property
    def errors(self) -> list[Fault]:
        """The faults that refuse the file."""
        return [fault for fault in self.faults if fault.severity == "error"]

    def has(self, code: str, column: str) -> bool:
        """Whether a kind of fault of a column is already reported."""
        return any((fault.code, fault.column) == (code, column) for fault in self.faults)

    def include(self, faults: Iterable[Fault]) -> None:
        """Take over faults found by an adapter."""
        self.faults += [replace(f, file=f.file or self.file, layer=f.layer or self.layer) for f in faults]

    def add(
        self,
        code: str,
        found: Found | Sequence[Found],
        remedy: str,
        *,
        column: str | None = None,
        severity: Literal["error", "warning"] = "error",
        total: int | None = None,
    ) -> None:
        """Add the occurrences of one kind of fault; ``total`` when ``found`` is already cut."""
        several = [found] if isinstance(found, Found) else list(found)
        total = len(several) if total is None else total
        for number, one in enumerate(several[: self.limit], 1):
            lon, lat = self._degrees(one.x, one.y)
            count = f" ({number} of {total:,})" if total > 1 else ""
            self.faults.append(
                Fault(
                    code=code,
                    message=one.message + count,
                    remedy=remedy,
                    file=self.file,
                    layer=self.layer,
                    feature=one.feature,
                    column=column,
                    lon=lon,
                    lat=lat,
                    severity=severity,
                )
            )

    def _degrees(self, x: float | None, y: float | None) -> tuple[float | None, float | None]:
        if x is None or y is None:
            return None, None
        lon, lat = self._to_degrees.apply([x], [y])
        if not (np.isfinite(lon[0]) and np.isfinite(lat[0])):
            return None, None
        return round(float(lon[0]), 7), round(float(lat[0]), 7)


def faults_table(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return the faults as rows for a table or CSV: errors first, then by kind, in the order found."""
    rows = [asdict(fault) for fault in faults]
    codes = list(dict.fromkeys(row["code"] for row in rows))
    return sorted(rows, key=lambda row: (row["severity"] != "error", codes.index(row["code"])))
