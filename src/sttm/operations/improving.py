"""Improves interventions given as files: the cheapest changes that lift the class before a Scheda."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.environment.improvement.answer import answer_of
from sttm.environment.improvement.finding import Costs, improve
from sttm.environment.preparing import prepare
from sttm.operations.batch import read_batch
from sttm.operations.evaluating import Evaluator, day_of
from sttm.packs.pack import Pack
from sttm.publications.typesetting import place_file
from sttm.territory.workspace import Workspace

__all__ = ["improve_files", "write_improved"]

Progress = Callable[[int, int, str], None]


def improve_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    schede: Sequence[int] | None = None,
    target: str | None = None,
    costs: Costs = "middle",
    exclude: Collection[str] = (),
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Return one answer for each intervention and Scheda.

    Parameters
    ----------
    on
        The day; without it, the latest date of protocol in the files, else today.
    schede
        Numbers; all by default.
    target
        Class to reach; by default the one above the class that is sure.
    costs
        Figure of the cost ranges that counts: ``low``, ``middle`` or ``high``.
    exclude
        Types of work and modalities that may not be chosen.

    Raises
    ------
    InputError, InterventionRejected, RequestError, NotInForce
    """
    batch = read_batch(files)
    knowledge = Evaluator(workspace, pack, on or day_of(batch)).knowledge
    prepared = prepare(batch.features, knowledge, batch.faults)
    numbers = list(pack.scheda_numbers if schede is None else schede)
    answers = []
    for one in prepared:
        for number in numbers:
            found = improve(one, knowledge, number, target=target, costs=costs, exclude=exclude)
            answers.append(answer_of(found, knowledge, costs))
            if progress is not None:
                progress(len(answers), len(prepared) * len(numbers), one.intervention.id)
    return answers


def write_improved(answers: Sequence[dict[str, Any]], out: Path) -> int:
    """Write the changed interventions as GeoJSON, to be evaluated or compared; return how many."""
    changed = []
    for answer in answers:
        if answer["improved"] is not None:
            feature = json.loads(json.dumps(answer["improved"]))
            feature["properties"]["id"] += f"-{answer['scheda']['number']}{answer['target']['class']}"
            changed.append(feature)
    collection = {"type": "FeatureCollection", "features": changed}
    place_file((json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode(), out)
    return len(changed)
