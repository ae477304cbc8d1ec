"""Estimates what interventions bring, before and after, with the knowledge of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sttm
from sttm.environment.benefits.estimate import estimated_benefits, layers_of_estimate
from sttm.environment.describing import caveats, described, layers_used
from sttm.environment.knowledge import Knowledge
from sttm.environment.preparing import prepare
from sttm.operations.batch import read_batch
from sttm.operations.building import check_up_to_date
from sttm.operations.evaluating import day_of
from sttm.packs.pack import Pack
from sttm.quantities import fingerprint
from sttm.territory.workspace import Workspace

__all__ = ["BENEFITS_FORMAT", "estimate_benefits"]

BENEFITS_FORMAT = 1

Progress = Callable[[int, int, str], None]


def estimate_benefits(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Estimate the benefits of the interventions of some files, GeoJSON or GeoPackage, or of folders.

    Parameters
    ----------
    on
        The day on which the pack's values must be in force; without it as for an evaluation.

    Raises
    ------
    InputError, InterventionRejected, RequestError, NotInForce
    """
    batch = read_batch(files)
    day = on or day_of(batch)
    check_up_to_date(workspace, pack, day)
    knowledge = Knowledge(workspace, pack, day)
    prepared = prepare(batch.features, knowledge, batch.faults)
    results = []
    for number, one in enumerate(prepared, 1):
        about = described(one, knowledge)
        estimate = estimated_benefits(one, about, knowledge)
        layers = layers_used(layers_of_estimate(estimate), knowledge)
        result = {
            "kind": "sttm-benefits",
            "format": BENEFITS_FORMAT,
            "engine": {"name": "sttm", "version": sttm.__version__},
            "pack": {
                "name": pack.manifest.name,
                "version": pack.manifest.version,
                "fingerprint": pack.fingerprint,
                "fictional": pack.manifest.fictional,
            },
            "evaluated_on": day.isoformat(),
            "intervention": about,
            "benefits_estimate": estimate,
            "layers": layers,
            "caveats": caveats(layers, knowledge),
        }
        results.append({**result, "fingerprint": fingerprint(result)})
        if progress is not None:
            progress(number, len(prepared), one.intervention.id)
    return results
