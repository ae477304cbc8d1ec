"""Faulty procedure types, sets of documents and screenings are refused when a pack is loaded, each fault named."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from sttm.packs.checking_documents import document_faults
from sttm.packs.checking_procedures import procedure_faults
from sttm.packs.checking_screening import screening_faults
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.packs.procedures import ProcedureType, Term


@lru_cache
def pack() -> Pack:
    return load_pack("base")


def changed(**changes: Any) -> list[str]:
    """The faults of the pack with another type for opinions on sites."""
    one = next(t for t in pack().procedures.values() if t.id == "site_opinion")
    content = {**one.model_dump(), **changes}
    types = {**pack().procedures, "site_opinion of 2022-04-14": ProcedureType.model_validate(content)}
    return [f.message for f in procedure_faults(replace(pack(), procedures=types))]


def site() -> dict[str, Any]:
    return next(t for t in pack().procedures.values() if t.id == "site_opinion").model_dump()


def test_the_shipped_pack_has_no_fault() -> None:
    assert changed() == []
    assert not [*document_faults(pack()), *screening_faults(pack())]


@pytest.mark.parametrize(
    ("act", "more", "said"),
    [
        ("site_request", {"requires": ({"act": "site_sent"},)}, "site_request waits for itself"),
        ("site_sent", {"requires": ({"act": "nonsense"},)}, "act site_sent: act nonsense is not declared"),
        ("site_sent", {"requires": ({"end_of": "nonsense"},)}, "act site_sent: term nonsense is not declared"),
        ("site_sent", {"requires": ({"act": "site_opinion_given", "outcomes": ("maybe",)},)}, "outcome of site_opinion_given maybe"),
        ("site_sent", {"phase": "nonsense"}, "phase nonsense is not declared"),
        ("site_sent", {"who": ("nobody",)}, "actor nobody is not declared"),
    ],
)  # fmt: skip
def test_an_act_that_leads_nowhere(act: str, more: dict[str, Any], said: str) -> None:
    acts = tuple({**a, **more} if a["id"] == act else a for a in site()["acts"])
    assert any(said in message for message in changed(acts=acts))


def test_includes_lead_somewhere_and_not_back() -> None:
    assert any("includes nonsense, which is not in force" in m for m in changed(includes=("nonsense",)))
    assert any("which is itself" in m for m in changed(includes=("site_opinion",)))
    twice = changed(includes=("vas_screening", "vas_ordinary"))
    assert any("act vas_deposit is declared twice" in m for m in twice)


def test_two_versions_on_one_day_are_a_fault() -> None:
    one = next(t for t in pack().procedures.values() if t.id == "site_opinion")
    later = one.model_copy(update={"in_force_from": one.in_force_from.replace(year=2025)})
    types = {**pack().procedures, "later": later}
    assert any("two versions" in f.message for f in procedure_faults(replace(pack(), procedures=types)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts_at_end_of": "x"}, "one of them"),
        ({"kind": "deadline", "closed_by": ()}, "names the acts that meet it"),
        ({"kind": "deadline", "submissions": ("parere",)}, "only a window has submissions"),
        ({"unit": "months", "first_day": "counted"}, "date to date"),
        ({"rest_days": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}, "every day"),
        ({"length": 0}, "greater than or equal to 1"),
        ({"official": True}, "needs a source of kind act"),
    ],
)  # fmt: skip
def test_a_term_that_contradicts_itself(changes: dict[str, Any], said: str) -> None:
    content = next(t for t in site()["terms"] if t["id"] == "site_opinion_due")
    with pytest.raises(ValueError, match=said):
        Term.model_validate({**content, **changes})


def test_a_set_of_documents_names_folders_and_acts() -> None:
    one = next(iter(pack().document_sets.values()))
    nodes = [n.model_dump() for n in one.nodes]
    nodes[0] |= {"parent": "vas_form_f", "needed": ({"act": "nonsense", "stage": "draft"},)}
    nodes[1] |= {"parent": "sttm_1"}
    broken = type(one).model_validate({**one.model_dump(), "nodes": tuple(nodes)})
    said = [f.message for f in document_faults(replace(pack(), document_sets={"s": broken}))]
    assert "general_report: vas_form_f is not a folder" in said
    assert "general_report: act nonsense is not declared" in said
    assert "sttm_1 lies in itself" in said


def test_screenings_name_indicators_criteria_and_works() -> None:
    bare = replace(pack(), work_types={}, monitoring={}, schede={})
    said = " ".join(f.message for f in screening_faults(bare))
    for part in ("type of work green_roof", "indicator sealed_share", "Scheda 1 has no criterion A1"):
        assert part in said
