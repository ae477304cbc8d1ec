"""What a version of the norms does: its ladder tried, many cases simulated, grants followed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.norms.adhesions import Adhesion
from sttm.norms.case import Case
from sttm.norms.case_table import fitted_table
from sttm.norms.framework import Framework, framework_on
from sttm.norms.measures.ladder import climb, climb_together
from sttm.norms.measures.life import Grant, life_of
from sttm.norms.measures.simulation import Simulated, simulate
from sttm.packs.pack import Pack

__all__ = ["check_ladder", "follow_grants", "simulate_cases", "write_cases"]

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def check_ladder(framework: Framework) -> dict[str, Any]:
    """Return the ladder of every graduated measure, step by step, and of all euro measures together."""
    climbs = climb(framework)
    together = climb_together(framework)
    return {
        "kind": "ladder",
        "pack": framework.pack,
        "on": framework.on.isoformat(),
        "measures": [c.as_dict() for c in climbs],
        "together": together,
        "faults": sum(len(c.faults) for c in climbs) + len(together["faults"]),
    }


def follow_grants(
    pack: Pack,
    grants: Sequence[Grant],
    cases: Sequence[Case],
    adhesions: Sequence[Adhesion] | None = None,
) -> list[dict[str, Any]]:
    """Return where each grant stands, what may follow, and what is to be recovered.

    Each is reckoned with the norms of the day of its case: those that came later change nothing of it.

    Raises
    ------
    NotInForce
        If no norm was in force on that day.
    """
    named = {c.id: c for c in cases}
    versions = {day: framework_on(pack, day) for day in {named[g.case].on for g in grants}}
    return [life_of(versions[named[one.case].on], one, named[one.case], adhesions) for one in grants]


def simulate_cases(
    framework: Framework,
    table: pd.DataFrame,
    adhesions: Sequence[Adhesion] | None = None,
    *,
    against: Framework | None = None,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Simulate the norms on many cases: distribution, by Comune, and the difference from another version.

    Parameters
    ----------
    table
        See :func:`sttm.norms.case_table.read_case_table`.
    against
        The version that is in force, where ``framework`` is a draft.

    Returns
    -------
    dict, pandas.DataFrame
        The summary as JSON values; and by case the worth of each measure and the net to pay, EUR.
    """
    found = simulate(framework, table, adhesions)
    rows = _by_case(found, table)
    summary: dict[str, Any] = {
        "kind": "simulation",
        "norms": {"pack": framework.pack, "on": framework.on.isoformat()},
        "cases": len(table),
        "assessable": int(rows["assessable"].sum()),
        "measures": [_measure(found, place) for place in range(len(found.measures))],
        "net": _distribution(rows),
        "by_municipality": _by_municipality(rows),
        "against": None,
    }
    if against is not None:
        fitted, left_out = fitted_table(table, against.facts)
        before = _by_case(simulate(against, fitted, adhesions), table)
        worths = [c for c in rows.columns.union(before.columns) if c.endswith(("_low", "_high"))]
        # Two spans that are alike may hide a change, unless each measure has the same span as before.
        same = rows.reindex(columns=worths).fillna(0).eq(before.reindex(columns=worths).fillna(0)).all(axis=1)
        rows["before_low"], rows["before_high"] = before["net_low"], before["net_high"]
        summary["against"] = {**_difference(rows, same, against), "not_declared": left_out}
    return summary, rows


def _by_case(found: Simulated, table: pd.DataFrame) -> pd.DataFrame:
    low, high = found.net_cents()
    columns: dict[str, Any] = {"municipality": table["municipality"].to_numpy(dtype=object)}
    for measure in found.measures:
        worth = found.worth(measure.id)
        columns[f"{measure.id}_low"], columns[f"{measure.id}_high"] = (
            worth["low"].to_numpy(),
            worth["high"].to_numpy(),
        )
    columns |= {"net_low": low / 100, "net_high": high / 100, "assessable": found.assessable()}
    return pd.DataFrame(columns, index=table.index)


def _measure(found: Simulated, place: int) -> dict[str, Any]:
    measure = found.measures[place]
    quantum, known = measure.rounding.quantum, found.known[:, place]
    low, high = found.low[known, place], found.high[known, place]
    return {
        "measure": measure.id,
        "kind": measure.kind,
        "title": text_dict(measure.title),
        "granted_by": text_dict(measure.granted_by),
        "unit": measure.unit,
        "official": measure.official,
        "low": round(int(low.sum()) * quantum, 2),
        "high": round(int(high.sum()) * quantum, 2),
        "cases_with": int((high > 0).sum()),
        "not_known": int((~known).sum()),
    }


def _distribution(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the spread of what cases pay, over those that are known to the cent, and the sums over all."""
    known = rows.loc[rows["assessable"], "net_low"]
    return {
        "low": round(float(rows["net_low"].sum()), 2),
        "high": round(float(rows["net_high"].sum()), 2),
        "quantiles": None if known.empty else {f"{s:g}": round(float(known.quantile(s)), 2) for s in SHARES},
    }


def _by_municipality(rows: pd.DataFrame) -> list[dict[str, Any]]:
    found = []
    for name, own in rows.groupby("municipality", dropna=False, sort=True):
        found.append(
            {
                "municipality": None if pd.isna(name) else str(name),
                "cases": len(own),
                "assessable": int(own["assessable"].sum()),
                "net_low": round(float(own["net_low"].sum()), 2),
                "net_high": round(float(own["net_high"].sum()), 2),
            }
        )
    return found


def _difference(rows: pd.DataFrame, same: pd.Series, against: Framework) -> dict[str, Any]:
    """Return who pays less and who pays more; a case that may do either is left open."""
    rows["difference_low"] = rows["net_low"] - rows["before_high"]
    rows["difference_high"] = rows["net_high"] - rows["before_low"]
    rows.loc[same, ["difference_low", "difference_high"]] = 0.0
    known = (rows["difference_low"] == 0) & (rows["difference_high"] == 0)
    fates = [same | known, rows["difference_high"] < 0, rows["difference_low"] > 0]
    rows["fate"] = np.select(fates, ["unchanged", "winner", "loser"], default="open")
    counts = rows["fate"].value_counts()
    places = []
    for name, own in rows.groupby("municipality", dropna=False, sort=True):
        of = own["fate"].value_counts()
        places.append(
            {
                "municipality": None if pd.isna(name) else str(name),
                **{fate: int(of.get(fate, 0)) for fate in ("winner", "loser", "unchanged", "open")},
                "budget_low": round(float(own["difference_low"].sum()), 2),
                "budget_high": round(float(own["difference_high"].sum()), 2),
            }
        )
    return {
        "norms": {"pack": against.pack, "on": against.on.isoformat()},
        **{fate: int(counts.get(fate, 0)) for fate in ("winner", "loser", "unchanged", "open")},
        "budget_low": round(float(rows["difference_low"].sum()), 2),
        "budget_high": round(float(rows["difference_high"].sum()), 2),
        "by_municipality": places,
    }


def write_cases(rows: pd.DataFrame, out: Path) -> None:
    """Write the rows of a simulation as CSV, Parquet or XLSX.

    Raises
    ------
    RequestError
        If the file is of another kind.
    """
    suffix = out.suffix.casefold()
    out.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".csv":
        rows.to_csv(out)
    elif suffix == ".parquet":
        rows.to_parquet(out)
    elif suffix == ".xlsx":
        rows.to_excel(out)
    else:
        msg = f"cases cannot be written as {out.suffix or 'a file without suffix'}"
        raise RequestError(msg, remedy="name a .csv, .parquet or .xlsx")
