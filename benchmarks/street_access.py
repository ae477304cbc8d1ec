"""What times along the streets of a metropolitan city cost, beside pandana and cityseer.

``python -m benchmarks.street_access nearest|counts FOLDER [SCALE] [PYTHON]``. The network is generated: a
jittered lattice of 490,000 nodes at scale 1, 1.4 edges a node, all two-way, all connected; 12,000 services
of 9 categories at nodes of it. ``PYTHON`` is one that has pandana 0.8 and cityseer 5.8: they then answer the
same question in the same run, one after the other, and answers are compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from benchmarks.measuring import peak_mib, timed

SIDE, SPACING_M, EDGES_A_NODE = 700, 57.0, 1.4
SERVICES, CATEGORIES = 12_000, 9
SPEED_KMH, MINUTES = 4.8, 15
ROUNDS = 3


def generated(folder: Path, scale: float) -> Path:
    """Make the network and the services once."""
    path = folder / f"streets-x{scale:g}.npz"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    side = max(3, round(SIDE * scale**0.5))
    size = side * side
    place = np.arange(size).reshape(side, side)
    x, y = np.divmod(np.arange(size), side)
    xy = SPACING_M * (np.column_stack([x, y]) + rng.uniform(-0.35, 0.35, (size, 2)))
    start = np.concatenate([place[:-1].ravel(), place[:, :-1].ravel()])
    end = np.concatenate([place[1:].ravel(), place[:, 1:].ravel()])
    cost = csr_array((rng.random(len(start)) + 0.01, (start, end)), shape=(size, size))
    tree = minimum_spanning_tree(cost).tocoo()
    joined = np.isin(start * size + end, tree.row.astype(np.int64) * size + tree.col)
    others = rng.choice(np.flatnonzero(~joined), int(EDGES_A_NODE * size) - size + 1, replace=False)
    kept = np.sort(np.concatenate([np.flatnonzero(joined), others]))
    start, end = start[kept], end[kept]
    length = np.hypot(*(xy[start] - xy[end]).T)
    services = max(CATEGORIES, round(SERVICES * min(scale, 1.0)))
    kind = np.concatenate([np.arange(CATEGORIES), rng.integers(0, CATEGORIES, services - CATEGORIES)])
    np.savez(
        path, xy=xy, start=start, end=end, length=length, seconds=length / (SPEED_KMH / 3.6),
        node=rng.integers(0, size, services), kind=kind,
    )  # fmt: skip
    return path


def _network(given: Any) -> Any:
    from sttm.indicators.streets.network import StreetNetwork

    edges = len(given["start"])
    return StreetNetwork(
        given["xy"], given["start"], given["end"], given["length"], given["seconds"], given["seconds"],
        np.arange(edges), np.full(edges, shapely.Point(), object),
    )  # fmt: skip


def nearest_of_all(given: Any) -> tuple[Any, Any]:
    """From the arrays of a network to seconds and number of the nearest of each category, for each node."""
    from sttm.indicators.streets.nearest import nearest_field
    from sttm.indicators.streets.positions import nodes_as_positions

    network = _network(given)
    targets = nodes_as_positions(network, given["node"])

    def search(kind: int) -> Any:
        return nearest_field(network, targets[given["kind"] == kind], access_speed_kmh=SPEED_KMH)

    with ThreadPoolExecutor(2) as pool:
        fields = list(pool.map(search, range(CATEGORIES)))
    return np.array([f.seconds for f in fields]), np.array([f.target for f in fields])


def counts_of_all(given: Any) -> Any:
    """Services of each category within the time of each node."""
    from sttm.indicators.streets.positions import nodes_as_positions
    from sttm.indicators.streets.reach import counts_within

    network = _network(given)
    return counts_within(
        network, nodes_as_positions(network), nodes_as_positions(network, given["node"]), 60.0 * MINUTES,
        SPEED_KMH, group=given["kind"], groups=CATEGORIES,
    )  # fmt: skip


def measured(what: Any, folder: Path, scale: float) -> tuple[dict[str, Any], Any, Any]:
    """Seconds of several rounds, after one on a hamlet that loads the compiled loops."""
    what(dict(np.load(generated(folder, 0.0005))))
    given = dict(np.load(generated(folder, scale)))
    before, loaded = peak_mib(), os.getloadavg()[0]
    rounds = []
    for _ in range(ROUNDS):
        used = time.process_time()
        took, answer = timed(what, given)
        rounds.append((took, time.process_time() - used))
    figures = {
        "nodes": len(given["xy"]),
        "edges": len(given["start"]),
        "services": len(given["node"]),
        "ours_s": float(np.median([r[0] for r in rounds])),
        "ours_first_s": rounds[0][0],
        "ours_processor_s": float(np.median([r[1] for r in rounds])),
        "data_and_libraries_mib": before,
        "peak_mib": peak_mib(),
        "load": loaded,
    }
    return figures, given, answer


def peer(which: str, python: str, folder: Path, scale: float, limit: float) -> tuple[dict[str, Any], Any]:
    """Put the same question to a peer; nothing but why where it cannot be asked."""
    answer = folder / f"{which}.npz"
    script = Path(__file__).with_name("street_peers.py")
    command = [python, str(script), which, str(generated(folder, scale)), str(answer), f"{limit:g}"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # they print as they work
    except OSError as error:
        return {"skipped": f"{python} does not run: {error}"}, None
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"skipped": f"{which} does not run with {python}: {why}"}, None
    found = np.load(answer)
    return json.loads(str(found["figures"])), found


def nearest(folder: Path, scale: float, python: str | None) -> dict[str, Any]:
    figures, given, (seconds, who) = measured(nearest_of_all, folder, scale)
    figures["greatest_minutes"] = float(seconds.max() / 60)
    if python is None:
        return figures | {"skipped": "pandana: name a Python that has it"}
    longest = float(
        np.ceil(seconds.max() + 1)
    )  # the least distance that holds all answers: it bounds pandana's work
    took, theirs = peer("pandana", python, folder, scale, longest)
    figures |= took
    if theirs is None:
        return figures
    other = theirs["who"]
    names = np.stack([np.flatnonzero(given["kind"] == k)[row] for k, row in enumerate(who)])
    after, *_ = measured(nearest_of_all, folder, scale)  # before and after the peer: the load changes
    mine = (figures["ours_s"] + after["ours_s"]) / 2
    return figures | {
        "times_faster": took["pandana_s"] / mine,
        "times_less_processor": took["pandana_processor_s"] / figures["ours_processor_s"],
        "ours_after_s": after["ours_s"],
        "greatest_difference_s": float(np.abs(theirs["seconds"] - seconds).max()),
        "other_identity_nodes": int((other != names).sum()),
    }


def counts(folder: Path, scale: float, python: str | None) -> dict[str, Any]:
    figures, _, mine = measured(counts_of_all, folder, scale)
    figures["mean_count"] = float(mine.mean())
    if python is None:
        return figures | {"skipped": "cityseer: name a Python that has it"}
    took, theirs = peer("cityseer", python, folder, scale, MINUTES * SPEED_KMH * 1000 / 60)
    figures |= took
    if theirs is None:
        return figures
    apart = theirs["counts"] - mine
    return figures | {
        "times_faster": took["cityseer_s"] / figures["ours_s"],
        "times_less_processor": took["cityseer_processor_s"] / figures["ours_processor_s"],
        "differing_counts": int((apart != 0).sum()),
        "of_counts": int(mine.size),
        "greatest_difference": float(np.abs(apart).max()),
    }


if __name__ == "__main__":
    measure, where, *more = sys.argv[1:]
    asked = (Path(where), float(more[0]) if more else 1.0, more[1] if len(more) > 1 else None)
    print(json.dumps({"nearest": nearest, "counts": counts}[measure](*asked)))
