"""Holds several proposals together against the thresholds of each Zona omogenea."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import sttm
from sttm.errors import RequestError
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.packs.pack import Pack
from sttm.production.cumulation.against import cumulated
from sttm.production.cumulation.proposals import read_proposals
from sttm.quantities import fingerprint
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["cumulate_files"]

READ = ("forecasts", "land_cover", "municipalities", "sealing", "zones")


def cumulate_files(workspace: Workspace, pack: Pack, files: Sequence[Path], *, on: date) -> dict[str, Any]:
    """Return what the proposals of some files take together in each zone, as JSON values.

    Parameters
    ----------
    files
        GeoJSON features of sites, with ``id`` and ``activity``, or results of a search.

    Raises
    ------
    RequestError
        If there is no file, no zone, or no threshold in force on the day.
    SourceError
        If a file is not there.
    InputError
        With every fault of every file.
    """
    if not files:
        raise RequestError("no proposal is given", remedy="name one file or more")
    reading = Reading(workspace, pack, on)
    layers = layers_told(READ, reading)
    result = {
        "kind": "sttm-site-cumulation",
        "format": 1,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(pack),
        "evaluated_on": on.isoformat(),
        **cumulated(read_proposals(files, reading), reading),
        "layers": layers,
        "parameters": parameters_told(("minimum_coverage",), reading),
        "caveats": caveats_told(layers, pack),
    }
    return {**result, "fingerprint": fingerprint(result)}
