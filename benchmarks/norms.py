"""What the norms cost on many cases and many projects: simulation, exact selection, reasons.

Every measure is taken in a process of its own, ``python -m benchmarks.norms MEASURE NUMBER``, and printed as
JSON.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measuring import peak_mib, timed
from sttm.norms.adhesions import Adhesion
from sttm.norms.framework import framework_on
from sttm.norms.fund.books import Party
from sttm.norms.fund.call_reading import read_call, read_projects
from sttm.norms.fund.candidates import candidates_of
from sttm.norms.fund.selection import benefit, nested, select_best, select_by_rank
from sttm.norms.fund.unfunded import why_not_best, why_not_ranked
from sttm.operations.norms.effects import simulate_cases
from sttm.packs.cells import Interval, domain_of
from sttm.packs.loading import load_pack
from sttm.packs.rules import Fact, fact_input

EXAMPLE = Path(__file__).parents[1] / "docs" / "howto" / "examples" / "fund"
ON = date(2025, 6, 30)
CASES, PROJECTS = 100_000, 1000
STEP = Decimal(1_000_000)
MUNICIPALITIES = 133


def simulate(number: int = CASES) -> dict[str, Any]:
    """Simulate a version of the norms against itself on many cases, with a tenth of the facts lacking."""
    pack = load_pack("base")
    framework = framework_on(pack, ON)
    source = np.random.default_rng(1)
    columns = {
        name: _values(fact, source, number)
        for name, fact in sorted(pack.facts.items())
        if not fact.from_rules
    }
    places = [f"F{n:03d}" for n in source.integers(1, MUNICIPALITIES + 1, number)]
    table = pd.DataFrame({"municipality": places, **columns}, index=pd.Index(range(number), name="id"))
    seconds, (summary, _) = timed(simulate_cases, framework, table, _joined(), against=framework)
    return {
        "cases": number,
        "measures": len(summary["measures"]),
        "seconds": seconds,
        "unchanged": summary["against"]["unchanged"],
        "peak_mib": peak_mib(),
    }


def _values(fact: Fact, source: np.random.Generator, number: int) -> Any:
    lacking = source.random(number) < 0.1
    if fact.kind == "category":
        values = np.array(fact.domain, dtype=object)[source.integers(0, len(fact.domain), number)]
        values[lacking] = None
        return pd.Series(values, dtype=object)
    domain = domain_of(fact_input(fact))
    assert isinstance(domain, Interval)
    low, high = max(float(domain.low), 0.0), min(float(domain.high), 1e6)
    return np.where(lacking, np.nan, np.round(source.uniform(low, high, number), 2))


def _joined() -> tuple[Adhesion, ...]:
    return tuple(
        Adhesion(municipality=f"F{n:03d}", act="DCC", in_force_from=date(2024, 6, 1), in_force_until=None)
        for n in range(1, MUNICIPALITIES + 1)
    )


def select(number: int = PROJECTS) -> dict[str, Any]:
    """Select among many projects for the example call of 39 million: reading, ranking, proof, reasons."""
    pack = load_pack("base")
    call = read_call(EXAMPLE / "spugna-2025.yaml", pack)
    parties = {
        a.municipality: Party(id=a.municipality, kind="comune", name=a.municipality, inhabitants=1500 * n)
        for n, a in enumerate(_joined(), 1)
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects.csv"
        _write_projects(path, number)
        start = time.perf_counter()
        projects = read_projects(path, call, pack, parties)
        candidates = candidates_of(call, projects, pack, parties, _joined())
        read = time.perf_counter() - start
    ranked, ranking = timed(select_by_rank, call, candidates, call.budget)
    solved, best = timed(select_best, call, candidates, call.budget)
    assert best is not None
    reasons, _ = timed(lambda: [why_not_ranked(candidates, ranking), why_not_best(call, candidates, best)])
    stepped, steps = timed(nested, call, candidates, call.budget, STEP * 13)
    whole = float(benefit(candidates, best.grants))
    return {
        "projects": number,
        "eligible": sum(not c.refused for c in candidates),
        "read_s": read,
        "ranking_s": ranked,
        "exact_s": solved,
        "reasons_s": reasons,
        "three_steps_s": stepped,
        "funded_ranking": len(ranking.grants),
        "funded_exact": len(best.grants),
        "gain": whole / (float(benefit(candidates, ranking.grants)) or 1.0) - 1,
        "price_of_steps": 1 - float(benefit(candidates, steps[1].grants)) / whole,
        "peak_mib": peak_mib(),
    }


def _write_projects(path: Path, number: int) -> None:
    source = random.Random(1)
    header = (EXAMPLE / "projects.csv").read_text(encoding="utf-8").splitlines()[0].split(";")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        for n in range(number):
            cost = source.randint(100_000, 3_000_000)
            asked = round(cost * source.uniform(0.5, 0.89), 2)
            least = round(asked / 2, 2) if source.random() < 0.3 else ""
            writer.writerow(
                [
                    f"P{n:04d}", f"Project {n}", f"F{source.randint(1, MUNICIPALITIES):03d}",
                    cost, asked, least,
                    source.choice(["sponge", "regeneration", "network", "mobility"]),
                    source.choice(["idea", "feasibility", "executive", "executive"]),
                    round(asked / 500 * source.uniform(0.6, 1.4), 1),
                    source.choice(["none", "spugna", "forestami"]),
                    source.choice(["yes", "no"]), source.choice("ABCDE"), source.choice("ABCD"),
                ]
            )  # fmt: skip


MEASURES = {measure.__name__: measure for measure in (simulate, select)}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](*(int(n) for n in sys.argv[2:3]))))
