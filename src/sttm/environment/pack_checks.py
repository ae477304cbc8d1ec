"""Every check of a pack that needs to know what STTM 1 computes, its faults told at once."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.environment.monitoring.checks import check_monitoring
from sttm.environment.pack_inputs import check_inputs
from sttm.errors import Fault, PackError
from sttm.packs.pack import Pack

__all__ = ["check_land", "check_pack"]


def check_pack(pack: Pack) -> Pack:
    """Return the pack, if its Schede, its monitoring and its priorities fit what is computed.

    Raises
    ------
    PackError
        With the faults of every check.
    """
    faults: list[Fault] = []
    for check in (check_inputs, check_monitoring, check_land):
        try:
            check(pack)
        except PackError as error:
            faults += error.faults
    return _sound(pack, faults, "what it says of data and works")


def check_land(pack: Pack) -> Pack:
    """Return the pack, if each rule of priorities knows on which land every type of work can stand.

    A type of work in no group is never proposed anywhere, and nothing would say so.

    Raises
    ------
    PackError
        With every type of work that a rule leaves out.
    """
    return _sound(pack, list(_left_out(pack)), "the land of its types of work")


def _left_out(pack: Pack) -> Iterator[Fault]:
    for rule in pack.priorities.values():
        for name in (n for n in pack.work_types if rule.group_of(n) is None):
            groups = ", ".join(group.id for group in rule.land)
            yield Fault(
                code="work-without-land",
                message=f"type of work {name} is in no group of land: it would have no priority anywhere",
                remedy=f"add {name} to the types of one of {groups}, in priorities",
                feature=rule.id,
            )


def _sound(pack: Pack, faults: list[Fault], where: str) -> Pack:
    if not faults:
        return pack
    plural = "s" if len(faults) != 1 else ""
    raise PackError(f"pack {pack.manifest.name} has {len(faults)} fault{plural} in {where}", faults)
