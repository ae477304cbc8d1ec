"""The benchmarks run and give every figure that their README names; how fast is not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_quick_benchmarks_give_every_figure(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    command += ["--folder", str(tmp_path), "--json", str(tmp_path / "figures.json")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    own, larger = figures["territory"], figures["larger"]
    assert larger["km2"] == 4 * own["km2"]
    own_figures = ["km2", "generate", "indicators", "peers", "small", "memory", "admit", "build"]
    assert list(own) == [
        *own_figures,
        "evaluate",
        "benefits",
        "change",
        "runoff",
        "cooling",
        "command",
        "access",
        "categories",
    ]
    assert list(larger) == ["km2", "generate", "memory", "admit", "build", "change", "runoff", "cooling"]
    assert own["indicators"]["ratio"] > 0
    assert own["peers"]["exactextract_difference"] < 1e-6
    assert own["peers"]["rasterstats_relative_difference"] < 1e-3
    assert own["evaluate"]["together"] == 20
    assert own["access"]["targets"] == 12
    assert own["categories"]["categories"] > 30
    assert own["categories"]["walk_not_assessable"] == own["categories"]["transit_not_assessable"] < 20
    assert own["access"]["not_assessable"] == 0
    assert larger["build"]["units"] > own["build"]["units"]
    assert own["benefits"]["one_median_ms"] > 0
    for measured in (own, larger):
        assert measured["change"]["recomputed"]["runoff_retention"] >= 1
        assert measured["build"]["peak_mib"] > measured["build"]["opened_mib"] > 0
    assert figures["norms"]["simulate"]["unchanged"] == 500
    assert figures["norms"]["select"]["funded_exact"] > 0
    assert figures["norms"]["select"]["gain"] >= 0
    for areas in figures["siting"].values():
        assert areas["clean"]
        assert areas["layers"] == 20
    for method in ("coverage", "set_cover_95", "p_median", "with_capacities_quarter"):
        assert figures["location"]["choose"][method]["gap"] >= 0
    assert 0 < figures["transit"]["matrix"]["reached"] < 1
    for measure in ("nearest", "counts"):
        streets = figures["streets"][measure]
        assert streets["nodes"] > 1000
        assert streets["ours_s"] > 0
        assert "skipped" in streets
    for line in ("one_median_ms", "ratio", "peak_mib"):
        assert line in done.stdout
