"""Compares alternatives side by side: parts, totals, classes, costs, conditions, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.environment.knowledge import Knowledge
from sttm.environment.preparing import prepare
from sttm.errors import Fault, InputError, InterventionRejected, RequestError
from sttm.operations.batch import Batch, gathered, read_batch
from sttm.operations.evaluating import Evaluator, day_of
from sttm.packs.pack import Pack
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.workspace import Workspace

__all__ = ["COMPARISON_FORMAT", "compare", "compare_files", "works_cost"]

COMPARISON_FORMAT = 1

Progress = Callable[[int, int, str], None]


def compare_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    schede: Sequence[int] | None = None,
    progress: Progress | None = None,
    benefits: bool = False,
) -> dict[str, Any]:
    """Evaluate every intervention of some files and compare them.

    Alternatives of one project may have one id, each in a file of its own. With ``benefits`` what each brings
    stands beside its points.

    Raises
    ------
    InputError, InterventionRejected, RequestError, NotInForce
    """
    paths = gathered(files)
    evaluator = Evaluator(workspace, pack, on or day_of(read_batch(paths)))
    batches = {path: read_batch([path]) for path in paths}
    _all_sound(list(batches.values()), evaluator.knowledge)
    results: list[tuple[str, dict[str, Any]]] = []
    for number, path in enumerate(paths, 1):
        found = evaluator.evaluate(batches[path].features, schede, benefits=benefits)
        results += [(path.stem, result) for result in found]
        if progress is not None:
            progress(number, len(paths), path.name)
    return compare(results)


def _all_sound(batches: Sequence[Batch], knowledge: Knowledge) -> None:
    """Raise with the faults of all files; each stands for itself, so that an id may come in several."""
    faults: list[Fault] = []
    for batch in batches:
        try:
            prepare(batch.features, knowledge, batch.faults)
        except InputError as error:
            faults += error.faults
    if faults:
        plural = "s" if len(faults) != 1 else ""
        raise InterventionRejected(f"{len(faults)} fault{plural} in the interventions", faults)


def compare(named: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Return results side by side, as JSON values.

    Parameters
    ----------
    named
        Results of one evaluation day and pack, each with the name of its file.

    Raises
    ------
    RequestError
        If there are fewer than two.
    """
    if len(named) < 2:
        msg = f"{len(named)} intervention cannot be compared"
        raise RequestError(msg, remedy="name two or more files, or one that holds several interventions")
    results = [result for _, result in named]
    caveats = {c["id"]: c for result in results for c in result["caveats"]}
    body = {
        "kind": "sttm-comparison",
        "format": COMPARISON_FORMAT,
        "pack": results[0]["pack"],
        "evaluated_on": results[0]["evaluated_on"],
        "alternatives": [
            {"label": label, **_alternative(result)}
            for label, (_, result) in zip(_labels(named), named, strict=True)
        ],
        "works": _works(results),
        "schede": [_scheda(position, results) for position in range(len(results[0]["schede"]))],
        "caveats": list(caveats.values()),
    }
    return {**body, "fingerprint": fingerprint(body)}


def works_cost(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sum of the cost ranges of the works, and the types that have none."""
    works = result["intervention"]["works"]
    known = [w["cost_range"] for w in works if w["cost_range"] is not None]
    return {
        "low": round_half_even(sum(c["low"] for c in known), 2),
        "high": round_half_even(sum(c["high"] for c in known), 2),
        "unit": "EUR",
        "without_cost": sorted({w["type"] for w in works if w["cost_range"] is None}),
        "official": False,
    }


def _labels(named: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the id of each, with the name of its file where an id comes twice."""
    ids = [str(result["intervention"]["id"]) for _, result in named]
    return [
        f"{name} ({file})" if ids.count(name) > 1 else name
        for name, (file, _) in zip(ids, named, strict=True)
    ]


def _alternative(result: Mapping[str, Any]) -> dict[str, Any]:
    intervention = result["intervention"]
    kept = {key: intervention[key] for key in ("id", "title", "municipality", "area", "cost")}
    more = {key: result[key] for key in ("benefits_estimate",) if key in result}
    return {**kept, "works_cost": works_cost(result), **more, "fingerprint": result["fingerprint"]}


def _works(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the ground that each type of work takes in each alternative, m²."""
    labels: dict[str, Any] = {}
    grounds: list[dict[str, float]] = []
    for result in results:
        taken: dict[str, float] = {}
        for work in result["intervention"]["works"]:
            labels[work["type"]] = work["label"]
            taken[work["type"]] = taken.get(work["type"], 0.0) + work["ground"]["value"]
        grounds.append(taken)
    rows = []
    for name in sorted(labels):
        values = [round_half_even(taken.get(name, 0.0), 1) for taken in grounds]
        rows.append(
            {"type": name, "label": labels[name], "ground_m2": values, "differs": len(set(values)) > 1}
        )
    return rows


def _scheda(position: int, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    filled = [result["schede"][position] for result in results]
    first = filled[0]
    return {
        "number": first["number"],
        "title": first["title"],
        "max": first["max"],
        "official": first["official"],
        "total": [s["total"] for s in filled],
        "class": [_ends(s["class"]) for s in filled],
        "relevance": [_ends(s["relevance"]) for s in filled],
        "priority": [_ends(s["priority"]) for s in filled],
        "conditions": [s["conditions"] for s in filled],
        "parts": [
            {
                "id": part["id"],
                "title": part["title"],
                "max": part["max"],
                "points": [s["parts"][number]["points"] for s in filled],
                "criteria": _criteria(number, filled),
            }
            for number, part in enumerate(first["parts"])
        ],
        "checks": [
            {
                "id": check["id"],
                "title": check["title"],
                "answers": [s["checks"][n]["answer"] for s in filled],
            }
            for n, check in enumerate(first["checks"])
        ],
    }


def _criteria(part: int, filled: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for position, criterion in enumerate(filled[0]["parts"][part]["criteria"]):
        each = [s["parts"][part]["criteria"][position] for s in filled]
        answers = [c["answer"] if c["applicable"] else "not_applicable" for c in each]
        points = [c["points"] for c in each]
        rows.append(
            {
                "id": criterion["id"],
                "title": criterion["title"],
                "max": criterion["max"],
                "points": points,
                "answers": answers,
                "differs": any(p != points[0] for p in points) or len(set(answers)) > 1,
            }
        )
    return rows


def _ends(both: Mapping[str, Any]) -> dict[str, Any]:
    return {"low": both["low"], "high": both["high"]}
