"""Recomputes the derived layers of a workspace: only what changed, all of them in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sttm.environment.knowledge import data_facts
from sttm.environment.layers import derived_layers
from sttm.environment.parameters import derived_parameters
from sttm.packs.pack import Pack
from sttm.territory.build_report import BuildReport
from sttm.territory.builder import build
from sttm.territory.workspace import Workspace

__all__ = ["build_layers"]

Progress = Callable[[int, int, str], None]


def build_layers(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    targets: Sequence[str] | None = None,
    dry_run: bool = False,
    who: str | None = None,
    wait: float = 0,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring the derived layers up to date.

    Parameters
    ----------
    on
        Day on which the pack's values must be in force.
    targets
        Derived layers to bring up to date, with those they need; all by default.
    dry_run
        Say what would be done, and do nothing.

    Raises
    ------
    RequestError
        If a target is not a derived layer.
    NotInForce
        If a parameter has no value on the day.
    WorkspaceError
        If the workspace cannot be written; the previous state stays.
    """
    parameters = derived_parameters(pack, data_facts(workspace), on)
    layers = derived_layers(parameters["night_temperature_thresholds"])
    return build(
        workspace, layers, parameters, targets=targets, progress=progress, dry_run=dry_run, who=who, wait=wait
    )
