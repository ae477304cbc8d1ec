"""Recomputes the derived layers of a workspace: only what changed, all of them in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sttm.environment.knowledge import data_facts
from sttm.environment.layers import derived_layers
from sttm.environment.parameters import derived_parameters
from sttm.errors import RequestError
from sttm.packs.pack import Pack
from sttm.production.areas.layer import area_layers, area_parameters
from sttm.services.access.layer import access_layers, access_parameters
from sttm.services.lum.building import lum_layer_parameters, lum_layers
from sttm.territory.build_report import BuildReport
from sttm.territory.builder import build
from sttm.territory.workspace import Workspace

__all__ = ["build_layers", "check_up_to_date"]

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
    layers = (
        *derived_layers(parameters["night_temperature_thresholds"]),
        *area_layers(pack, on),
        *access_layers(pack, on),
        *lum_layers(pack, on),
    )
    parameters |= area_parameters(pack, on) | access_parameters(pack, on) | lum_layer_parameters(pack, on)
    return build(
        workspace, layers, parameters, targets=targets, progress=progress, dry_run=dry_run, who=who, wait=wait
    )


def check_up_to_date(
    workspace: Workspace, pack: Pack, on: date, *, targets: Sequence[str] | None = None
) -> None:
    """Refuse to read derived layers that another state of data or pack has made.

    Their numbers would be cited with layer versions and parameters they do not come from. Layers that
    were never built are no matter: what rests on them is not assessable, and says so.

    Parameters
    ----------
    targets
        Look at these alone, with those they need; at all by default.

    Raises
    ------
    RequestError
        If a derived layer would be recomputed on that day.
    """
    plan = build_layers(workspace, pack, on=on, targets=targets, dry_run=True)
    stale = [found.layer for found in plan.layers if found.computed and found.before is not None]
    if stale:
        msg = f"older than the data, the values in force on {on} or this version of sttm: {', '.join(stale)}"
        raise RequestError(msg, remedy=f"sttm build --on {on}")
