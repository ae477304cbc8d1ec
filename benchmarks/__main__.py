"""Runs every benchmark and prints the figures: ``make bench`` or ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.territory import METRO_KM2, Territory

LARGER = 4
"""How many times the territory grows to see whether memory does."""
QUICK_SCALE = 0.0125
"""A town of 20 km², the smallest that the generator draws: whether everything runs, not how fast."""
QUICK_NUMBER = {"evaluate": 20, "benefits": 3}
"""How many evaluations and estimates when quick."""
NORMS = {"simulate": (100_000, 500), "select": (1000, 40)}
"""Measures of the norms, which need no territory: how many cases or projects, and how many when quick."""

ALIKE = (
    ("indicators", "zonal"),
    ("peers", "zonal"),
    ("small", "zonal"),
    ("memory", "zonal"),
    ("admit", "evaluation"),
    ("build", "evaluation"),
    ("evaluate", "evaluation"),
    ("benefits", "evaluation"),
    ("change", "evaluation"),
    ("runoff", "runoff_cooling"),
    ("cooling", "runoff_cooling"),
    ("command", "runoff_cooling"),
    ("access", "service_access"),
    ("categories", "service_access"),
)
"""Measures on the territory, each with its module, in the order in which they run."""
GROWN = ("memory", "admit", "build", "change", "runoff", "cooling")
"""Measures on the larger territory as well."""

AREAS = ((1.0, 0.02), (2.0, 0.04))
"""Times the metropolitan city, all and when quick: the areas map on generated constraints."""

STREETS, FEW_STREETS = ("nearest", "counts"), 0.005
"""Measures along streets, and how much of the metropolitan city when quick."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = Path(tempfile.gettempdir()) / "sttm-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help="where the territories are kept")
    parser.add_argument("--scale", type=float, default=1.0, help="times the metro scale (35 million cells)")
    parser.add_argument(
        "--quick", action="store_true", help="a town and few evaluations, to see that it runs"
    )
    parser.add_argument("--peers", help="a Python that has pandana and cityseer, to ask them too")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    arguments = parser.parse_args()
    scale = QUICK_SCALE if arguments.quick else arguments.scale
    figures: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "territory": measured(arguments.folder, scale, dict(ALIKE), arguments.quick),
        "larger": measured(
            arguments.folder,
            LARGER * scale,
            {m: module for m, module in ALIKE if m in GROWN},
            arguments.quick,
        ),
        "norms": {
            m: run("norms", m, str(few if arguments.quick else all_)) for m, (all_, few) in NORMS.items()
        },
        "siting": {
            f"areas_x{all_:g}": run("siting_areas", "areas", f"{few if arguments.quick else all_ * scale:g}")
            for all_, few in AREAS
        },
        "streets": {
            m: run(
                "street_access",
                m,
                str(arguments.folder),
                f"{FEW_STREETS if arguments.quick else arguments.scale:g}",
                *([arguments.peers] if arguments.peers else []),
            )
            for m in STREETS
        },
    }
    figures["location"] = {"choose": run("service_location", "choose", f"{scale:g}")}
    figures["transit"] = {"matrix": run("transit", "matrix", f"{scale:g}")}
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"{figures['date']}, {figures['cores']} cores")
    for name in ("territory", "larger", "norms", "siting", "location", "transit"):
        print(f"\n{name}")
        show(figures[name])


def measured(folder: Path, scale: float, measures: dict[str, str], quick: bool) -> dict[str, Any]:
    home = Territory(folder / f"metro-x{scale:g}").folder
    found: dict[str, Any] = {"km2": METRO_KM2 * scale}
    found["generate"] = run("territory", str(folder), f"{scale:g}")
    for measure, module in measures.items():
        more = [str(QUICK_NUMBER[measure])] if quick and measure in QUICK_NUMBER else []
        found[measure] = run(module, measure, str(home), *more)
    return found


def run(module: str, *arguments: str) -> Any:
    """Take one measure in a process of its own."""
    print(f"{module} {' '.join(arguments)} …", file=sys.stderr)
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def show(figures: dict[str, Any], indent: str = "  ") -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            show(value, indent + "  ")
        else:
            shown = f"{value:>12.4g}" if isinstance(value, float) else f"{value:>12}"
            print(f"{indent}{name:<34}{shown}")


if __name__ == "__main__":
    main()
