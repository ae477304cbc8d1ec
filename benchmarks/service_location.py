"""Places for services at metro scale: seconds and gap of every method on generated towns.

``python -m benchmarks.service_location choose [TIMES]`` prints them. Towns of people and candidates on
40 × 40 km, minutes in a straight line times 1.3; no streets are searched here.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from sttm.services.location.problem import Problem, answer

SIDE_M, TOWNS, SPREAD_M = 40_000.0, 134, 1_800.0
SPEED_MS, DETOUR = 5 / 3.6, 1.3


def problem(cells: int, candidates: int, existing: int, *, capacity: float | None, seed: int = 1) -> Problem:
    """Return towns with people, places that may be opened and services that stand."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, SIDE_M, (TOWNS, 2))
    size = random.pareto(1.2, TOWNS) + 1

    def around(count: int) -> np.ndarray:
        town = random.choice(TOWNS, count, p=size / size.sum())
        return centres[town] + random.normal(0, SPREAD_M, (count, 2))

    homes, places, standing = around(cells), around(candidates), around(existing)
    users = np.round(random.gamma(1.5, 60, cells))

    def seconds(targets: np.ndarray, longest_s: float) -> csr_array:
        far = longest_s * SPEED_MS / DETOUR
        pairs = cKDTree(homes).sparse_distance_matrix(cKDTree(targets), far, output_type="coo_matrix")
        table = csr_array(pairs)
        table.data *= DETOUR / SPEED_MS
        return table

    room = None if capacity is None else np.full(existing, capacity)
    return Problem(
        users=users, to_candidates=seconds(places, 3600.0 if capacity is None else 900.0),
        to_existing=seconds(standing, 3600.0 if capacity is None else 900.0),
        bonus_s=np.zeros(candidates), limit_s=900.0, longest_s=3600.0,
        capacity=capacity, existing_capacity=room,
    )  # fmt: skip


def measured(cells: int, candidates: int, existing: int, number: int, limit_s: float) -> dict[str, object]:
    """Return seconds, gap and worth of each method."""
    small = problem(200, 30, 5, capacity=None)
    for method in ("coverage", "set-cover", "p-median"):
        answer(small, method, number=2, share=0.9, time_limit_s=10)  # what is compiled is compiled
    rows: list[dict[str, object]] = []
    free = problem(cells, candidates, existing, capacity=None)
    full = problem(cells // 4, candidates // 4, existing, capacity=4_000.0)
    for name, case, method, share in (
        ("coverage", free, "coverage", 1.0),
        ("set_cover_95", free, "set-cover", 0.95),
        ("p_median", free, "p-median", 1.0),
        ("with_capacities_quarter", full, "coverage", 1.0),
    ):
        began = time.perf_counter()
        found = answer(case, method, number=number, share=share, time_limit_s=limit_s)
        assert found is not None
        chosen = found.chosen
        rows.append(
            {
                "method": name,
                "pairs": int(case.to_candidates.nnz),
                "seconds": round(time.perf_counter() - began, 2),
                "places": len(chosen.places),
                "proved": chosen.proved,
                "gap": round(chosen.gap, 5),
            }
        )
    found: dict[str, object] = {str(row.pop("method")): row for row in rows}
    found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measure", choices=["choose"])
    parser.add_argument("times", type=float, nargs="?", default=1.0, help="times the metropolitan city")
    parser.add_argument("--number", type=int, default=10)
    parser.add_argument("--time-limit", type=float, default=60.0)
    given = parser.parse_args()
    size = (max(round(n * given.times), least) for n, least in ((20_000, 200), (2_000, 40), (120, 4)))
    print(json.dumps(measured(*size, given.number, given.time_limit)))


if __name__ == "__main__":
    main()
