"""Every check of a pack that needs to know what STTM 3 reads and computes, its faults told at once."""

from __future__ import annotations

from sttm.errors import PackError
from sttm.packs.pack import Pack
from sttm.production.areas.checks import area_faults
from sttm.production.check.checks import site_faults
from sttm.production.poles.checks import pole_faults
from sttm.production.search.checks import search_faults
from sttm.production.suitability.checks import suitability_faults

__all__ = ["check_production"]

CHECKS = (area_faults, pole_faults, search_faults, site_faults, suitability_faults)


def check_production(pack: Pack) -> Pack:
    """Return the pack, if its rules speak of layers, columns and values that there are.

    A misspelt layer would else be *not assessable* everywhere, and a misspelt value touch nothing.

    Raises
    ------
    PackError
        With the faults of every check.
    """
    faults = [fault for check in CHECKS for fault in check(pack)]
    if faults:
        plural = "s" if len(faults) != 1 else ""
        msg = f"pack {pack.manifest.name} has {len(faults)} fault{plural} in what it says of production"
        raise PackError(msg, faults)
    return pack
