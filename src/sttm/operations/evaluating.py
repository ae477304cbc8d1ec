"""Evaluates interventions given as files or as features, with the knowledge of a workspace."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sttm.environment.evaluating import evaluate
from sttm.environment.knowledge import Knowledge
from sttm.environment.preparing import Prepared, prepare
from sttm.environment.robustness import DRAWS, SEED
from sttm.environment.robustness import sensitivity as firmness_of
from sttm.errors import Fault
from sttm.operations.batch import Batch, read_batch
from sttm.operations.building import check_up_to_date
from sttm.packs.pack import Pack
from sttm.quantities import fingerprint
from sttm.territory.workspace import Workspace

__all__ = ["DRAWS", "SEED", "Evaluator", "day_of", "evaluate_files"]

Progress = Callable[[int, int, str], None]


class Evaluator:
    """Evaluates many interventions on one snapshot of a workspace.

    Tables, rasters and spatial indexes are read once and kept, so that each further evaluation
    takes milliseconds.

    Parameters
    ----------
    workspace, pack
        From :func:`sttm.operations.workspaces.open_workspace`.
    on
        Day on which Schede and parameters must be in force.
    """

    def __init__(self, workspace: Workspace, pack: Pack, on: date) -> None:
        check_up_to_date(workspace, pack, on)
        self.knowledge = Knowledge(workspace, pack, on)

    def evaluate(
        self,
        features: Sequence[tuple[str, dict[str, Any]]],
        schede: Iterable[int] | None = None,
        progress: Progress | None = None,
        *,
        benefits: bool = False,
        sensitivity: tuple[int, int] | None = None,
        found: Sequence[Fault] = (),
    ) -> list[dict[str, Any]]:
        """Return the result of each feature; pairs hold the name of its file and the feature.

        With ``benefits`` each result holds the estimate of what the intervention brings; with
        ``sensitivity``, a number of draws and a seed, how firm its classes are. ``found`` are faults of files
        that could not be read, told with the others.

        Raises
        ------
        InterventionRejected
            With every fault of every feature.
        RequestError, NotInForce
            If a Scheda is not in the pack, or not in force on the day.
        """
        with _uncollected():
            prepared = prepare(features, self.knowledge, found)
            results = evaluate(prepared, self.knowledge, schede, progress, benefits=benefits)
            if sensitivity is None:
                return results
            return [
                _with_firmness(one, result, self.knowledge, *sensitivity)
                for one, result in zip(prepared, results, strict=True)
            ]


def _with_firmness(
    one: Prepared, result: dict[str, Any], knowledge: Knowledge, draws: int, seed: int
) -> dict[str, Any]:
    """Return a result with how firm it is; its fingerprint is of all it holds."""
    body = {key: value for key, value in result.items() if key != "fingerprint"}
    body["sensitivity"] = firmness_of(one, result, knowledge, draws, seed)
    return {**body, "fingerprint": fingerprint(body)}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no circles of references: results have none, and looking takes a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def evaluate_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    schede: Iterable[int] | None = None,
    progress: Progress | None = None,
    benefits: bool = False,
    sensitivity: tuple[int, int] | None = None,
) -> list[dict[str, Any]]:
    """Evaluate the interventions of some files, GeoJSON or GeoPackage, or of whole folders.

    Parameters
    ----------
    on
        The day of the evaluation. Without it, the latest date of protocol in the files, and where no
        intervention has been registered, today.
    benefits
        Add the estimate of what each intervention brings.
    sensitivity
        Number of draws and seed: add how firm the classes are.

    Raises
    ------
    InputError, InterventionRejected, RequestError, NotInForce
    """
    batch = read_batch(files)
    evaluator = Evaluator(workspace, pack, on or day_of(batch))
    return evaluator.evaluate(
        batch.features, schede, progress, benefits=benefits, sensitivity=sensitivity, found=batch.faults
    )


def day_of(batch: Batch) -> date:
    """Return the latest date of protocol of some interventions, or today where none is registered."""
    days = []
    for _, feature in batch.features:
        try:
            days.append(date.fromisoformat(feature["properties"]["protocol"]["date"]))
        except (KeyError, TypeError, ValueError):
            continue  # the reader of interventions says what is wrong with it
    return max(days, default=date.today())
