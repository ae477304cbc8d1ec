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

from benchmarks.territory import territory


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = Path(tempfile.gettempdir()) / "sttm-benchmarks"
    parser.add_argument("--folder", type=Path, default=default, help="where the territories are kept")
    parser.add_argument("--scale", type=float, default=1.0, help="times the metro scale (35 million cells)")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    arguments = parser.parse_args()
    scale = arguments.scale
    one = made(arguments.folder, scale)
    figures: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        **{measure: run(measure, one) for measure in ("indicators", "peers", "small")},
        "memory": [run("memory", one), run("memory", made(arguments.folder, 4 * scale))],
    }
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"{figures['date']}, {figures['cores']} cores")
    for name in ("indicators", "peers", "small"):
        print(f"\n{name}")
        show(figures[name])
    print("\nmemory, territory and four times the territory")
    for row in figures["memory"]:
        show(row)


def made(folder: Path, scale: float) -> Path:
    print(f"territory: {scale:g} × metro …", file=sys.stderr)
    return territory(folder, scale).folder


def run(measure: str, folder: Path) -> Any:
    print(f"{measure} …", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.zonal", measure, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def show(figures: dict[str, Any], indent: str = "  ") -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            show(value, indent + "  ")
        else:
            print(
                f"{indent}{name:<34}{value:>12.4g}"
                if isinstance(value, float)
                else f"{indent}{name:<34}{value:>12}"
            )


if __name__ == "__main__":
    main()
