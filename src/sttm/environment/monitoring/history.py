"""Which stored versions of a layer count as its history: those that nobody took back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sttm.territory.records import HistoryEntry, LayerVersion
from sttm.territory.workspace import Workspace

__all__ = ["History", "taken_back"]


def taken_back(entries: Iterable[HistoryEntry]) -> frozenset[str]:
    """Return the versions that a ``revert`` left behind and that never became current again.

    Parameters
    ----------
    entries
        Of one layer, oldest first.
    """
    line: list[str] = []
    aside: set[str] = set()
    for entry in entries:
        if entry.action == "revert" and entry.version in line:
            last = len(line) - 1 - line[::-1].index(entry.version)
            aside |= set(line[last + 1 :])
            line = line[: last + 1]
        else:
            line.append(entry.version)
        aside.discard(entry.version)
    return frozenset(aside)


class History:
    """The versions of the layers of a workspace, with the lineage of each; read once and kept."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._aside: dict[str, frozenset[str]] = {}
        self._lineages: dict[tuple[str, str, str], dict[str, LayerVersion]] = {}

    def _taken_back(self, layer: str) -> frozenset[str]:
        if layer not in self._aside:
            self._aside[layer] = taken_back(reversed(self.workspace.history(layer)))
        return self._aside[layer]

    def versions(self, layer: str) -> tuple[LayerVersion, ...]:
        """Return the versions of an input layer, oldest first, each with its newest record."""
        newest = {v.version: v for v in self.workspace.versions(layer)}
        return tuple(v for v in newest.values() if v.version not in self._taken_back(layer))

    def derived(self, layer: str) -> tuple[LayerVersion, ...]:
        """Return the records of a derived layer, oldest first, made from nothing that was taken back."""
        return tuple(v for v in self.workspace.versions(layer) if self._stands(v))

    def _stands(self, made: LayerVersion) -> bool:
        return not any(v.version in self._taken_back(name) for name, v in self.lineage(made).items())

    def lineage(self, made: LayerVersion) -> dict[str, LayerVersion]:
        """Return by layer the versions that one was made from, near and far."""
        key = (made.layer, made.version, made.record_id)
        if key not in self._lineages:
            found: dict[str, LayerVersion] = {}
            for version in self.workspace.lineage(made):
                found.setdefault(version.layer, version)
            self._lineages[key] = found
        return self._lineages[key]

    def origin(self, made: LayerVersion, dated_by: Sequence[str]) -> LayerVersion | None:
        """Return the input that gives a derived version its date: the first named that it was made from."""
        found = self.lineage(made)
        return next((found[layer] for layer in dated_by if layer in found), None)
