"""What is checked of a pack before anybody builds on it: every fault of every check, told at once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sttm.packs as sttm_packs
from sttm.environment.pack_checks import check_land, check_pack
from sttm.errors import PackError
from sttm.packs.loading import shipped_packs
from sttm.packs.pack import Pack


def without_depaving(pack: Pack) -> Pack:
    """The pack, with no land for one of its types of work."""
    rules = {}
    for name, rule in pack.priorities.items():
        land = [
            g.model_copy(update={"types": tuple(t for t in g.types if t != "depaving")}) for g in rule.land
        ]
        rules[name] = rule.model_copy(update={"land": tuple(land)})
    return replace(pack, priorities=rules)


def test_a_sound_pack_passes(pack: Pack) -> None:
    assert check_pack(pack) is pack


def test_a_type_of_work_without_land_is_said_with_the_remedy(pack: Pack) -> None:
    with pytest.raises(PackError) as refused:
        check_land(without_depaving(pack))
    (fault,) = refused.value.faults
    assert "depaving" in fault.message
    assert fault.remedy == "add depaving to the types of one of paved, open, roof, water, in priorities"


def test_faults_of_all_checks_stand_together(pack: Pack) -> None:
    one = pack.monitoring["sealed_share"]
    method = one.method.model_copy(update={"column": "sealed_shares"})
    broken = without_depaving(
        replace(pack, monitoring={**pack.monitoring, one.id: one.model_copy(update={"method": method})})
    )
    with pytest.raises(PackError, match="2 faults") as refused:
        check_pack(broken)
    assert {f.code for f in refused.value.faults} == {"unknown-input", "work-without-land"}


@pytest.mark.parametrize("name", shipped_packs())
def test_the_command_checks_the_packs_that_come_along(name: str, sttm: Any) -> None:
    assert name in sttm("packs", name).out


def test_the_command_says_which_indicator_reads_nothing(tmp_path: Path, sttm: Any) -> None:
    mine = shutil.copytree(Path(sttm_packs.__path__[0]) / "sample", tmp_path / "sample")
    (mine / "monitoring").mkdir()
    (mine / "monitoring" / "mine.yaml").write_text(
        """
- id: mine
  theme: soil
  title: {it: x, en: x}
  definition: {it: x, en: x}
  unit: "1"
  digits: 0
  direction: decrease
  frequency_years: 1
  sdg: []
  method: {kind: layer, layer: unit_land_cover, column: sealed_shares, aggregate: mean, dated_by: [land_cover]}
  baseline: null
  target: null
  target_places: []
  source: {kind: assumption, title: x, article: null, url: null}
  official: false
  confidence: ours
"""
    )
    assert "sealed_share," in sttm("packs", mine, code=4).err.replace("\n", " ")
