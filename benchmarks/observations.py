"""Times a register of observations of 5,000 points, from the file to the published documents."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "norms"))

from observation_examples import made_acts, made_register

from sttm.norms.observations.journal import append_entries, entries_of
from sttm.operations.norms.observations import group_register, open_case, register_status, write_register
from sttm.operations.norms.observations_documents import write_documents
from sttm.packs.loading import load_pack

T = TypeVar("T")

POINTS = 5000
SUBMISSIONS_SHARE, LATE_SHARE = 0.75, 0.29
ON = date(2024, 3, 1)


def main() -> None:
    points = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    submissions = round(points * SUBMISSIONS_SHARE)
    register = made_register(submissions, round(submissions * LATE_SHARE), points=points)
    figures: dict[str, Any] = {"points": points, "submissions": submissions}

    def timed(name: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        found = work()
        figures[name] = round(time.perf_counter() - start, 2)
        return found

    pack = load_pack("base")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_register(register, folder / "register.json")
        journal = folder / "journal.jsonl"
        append_entries(journal, entries_of(made_acts(register)), after=0)
        case = timed("open", lambda: open_case(folder / "register.json", pack, ON, journal=journal))
        timed("status", lambda: register_status(case))
        timed("group", lambda: group_register(case))
        for form in ("pdf", "docx"):
            timed(form, lambda form=form: write_documents(case, folder / form, formats=(form,)))
    figures["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
