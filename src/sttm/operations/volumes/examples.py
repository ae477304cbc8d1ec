"""What the volumes of a strategy show worked through: interventions evaluated, scenarios of services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.operations.evaluating import evaluate_files
from sttm.operations.services.scenario import scenario_of
from sttm.operations.volumes.services import SERVICES
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

__all__ = ["worked_examples"]


def worked_examples(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    strategy: str,
    on: date,
    include: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return the results of the files given as examples of a strategy.

    Parameters
    ----------
    include
        States of planned services that count too in scenarios of services.

    Raises
    ------
    RequestError, InputError, NotInForce
        As :func:`sttm.operations.services.scenario.scenario_of` for strategy 2, else as
        :func:`sttm.operations.evaluating.evaluate_files`.
    """
    if not files:
        return []
    if strategy == SERVICES.id:
        return [scenario_of(workspace, pack, path, on=on, include=include)[0] for path in files]
    return list(evaluate_files(workspace, pack, list(files), on=on))
