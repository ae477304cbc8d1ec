"""The commands of the norms: what is in force, what follows for a case, drafts tried on many cases."""

import json
from pathlib import Path
from typing import Any

CASES = """
- id: rebuilt
  title: Ex scalo
  municipality: F001
  on: 2026-03-10
  facts: {work_kind: housing, building_action: renovation, territorial_area: 12000, newly_sealed_area: -1500,
          farmland: no, inside_regeneration_area: yes, inside_green_network: yes, urbanisation_charges: 480000.55,
          construction_contribution: 0, new_inhabitants: 0}
"""


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def test_what_is_in_force(sttm: Any) -> None:
    ran = sttm("norms", "show", "--on", "2026-03-10")
    assert "Disposizioni generali" in ran.out
    assert "not official" in ran.out
    found = sttm("norms", "show", "I.6", "--on", "2026-03-10", "--json").json
    assert [a["number"] for a in found["articles"]] == ["I.6"]


def test_a_day_before_the_norms(sttm: Any) -> None:
    ran = sttm("norms", "show", "--on", "2020-01-01", code=4)
    assert "is in force on 2020-01-01" in ran.err


def test_whom_an_article_binds(tmp_path: Path, sttm: Any) -> None:
    text = "- {municipality: F001, act: DCC 3/2025, in_force_from: 2025-05-01, in_force_until: null}\n"
    register = written(tmp_path, "adhesions.yaml", text)
    more = ("--adhesions", register, "--on", "2026-03-10", "--json")
    for municipality, answer in (("F001", "met"), ("F002", "not_met")):
        found = sttm("norms", "show", "I.6", "--municipality", municipality, *more).json
        assert found["articles"][0]["binds"]["answer"] == answer


def test_explaining_a_case_with_the_result_of_its_evaluation(town: Any, tmp_path: Path, sttm: Any) -> None:
    evaluated = sttm(
        "evaluate", town.intervention(), "--workspace", town.workspace, "--on", "2026-03-10", "--json"
    )
    result = written(tmp_path, "result.json", json.dumps(evaluated.json))
    cases = written(tmp_path, "cases.yaml", CASES)
    (found,) = sttm("norms", "explain", cases, "--result", result, "--json").json
    share = next(f for m in found["measures"] if m["measure"] == "charges_reduction" for f in m["factors"])
    assert share["rule"] == "legal_charges_reduction"
    classes = {s["number"]: s["class"] for s in evaluated.json[0]["schede"]}
    standard = next(r for r in found["rules"] if r["rule"] == "drainage_standard")
    known = classes[1]["low"] == classes[1]["high"]
    assert standard["inputs"][0]["origin"] == "Scheda 1"
    assert (standard["answer"] == "met") is known
    ran = sttm("norms", "explain", cases, "--result", result)
    for words in ("Riduzione degli oneri di urbanizzazione", "net to pay", "Not official"):
        assert words in ran.out


def test_explaining_with_several_results(tmp_path: Path, sttm: Any) -> None:
    scale = [{"id": c} for c in "ABCDE"]
    profile = {"profile": {"id": "logistics"}, "class": {"low": "B", "high": "B", "scale": scale},
               "threshold": {"possible": [{"mandatory": "C", "incentivised": "A"}]}}  # fmt: skip
    check = {
        "kind": "sttm-site-check", "format": 1, "rules": [{"effect": "attention", "answer": "not_met"}],
        "verdict": {"answer": "not_met", "admissibility": {"labels": {"attention": {}}}},
        "facts": [{"fact": "work_kind", "value": "production"}], "profile": profile,
    }  # fmt: skip
    check["site"] = {"id": "yard"}
    own = {
        "kind": "sttm-profile",
        "format": 1,
        "proposal": {"id": "hub"},
        **profile,
        "class": {"low": "C", "high": "C", "scale": scale},
    }
    cases = written(
        tmp_path, "cases.yaml", CASES.replace("work_kind: housing", "drainage_class: E, heat_class: E")
    )
    files = [written(tmp_path, f"{n}.json", json.dumps(b)) for n, b in enumerate((check, own, own))]
    (found,) = sttm("norms", "explain", cases, "--result", files[0], "--result", files[1], "--json").json
    facts = {f["fact"]: (f["value"], f["origin"]) for f in found["facts"]}
    assert facts["profile_class"] == ("C", "profile logistics (profile logistics of the site check says B)")
    assert [r["kind"] for r in found["results"]] == ["sttm-site-check", "sttm-profile"]
    worth = {m["measure"]: m["worth"] for m in found["measures"]}
    # 0.4 × 0.5 × 0.25 × 480,000.55 and 10 % of it.
    assert worth["production_reduction"] == {"low": "24000.03", "high": "24000.03"}
    assert worth["siting_surcharge"] == {"low": "48000.06", "high": "48000.06"}
    ran = sttm("norms", "explain", cases, "--result", files[0], "--result", files[1])
    assert "site_admissibility attention: site check" in ran.out
    assert "different works: yard (sttm-site-check), hub (sttm-profile)" in ran.out
    ran = sttm("norms", "explain", cases, "--result", files[1], "--result", files[2], code=3)
    assert "a second result of kind sttm-profile" in ran.err


def test_faults_of_a_case_are_named(tmp_path: Path, sttm: Any) -> None:
    cases = written(tmp_path, "cases.yaml", CASES.replace("renovation", "demolition"))
    ran = sttm("norms", "explain", cases, code=3)
    assert "demolition is outside the domain" in ran.err
    assert "rebuilt" in ran.err


def test_the_ladder_prints_its_plot(tmp_path: Path, sttm: Any) -> None:
    ran = sttm("norms", "check", "--on", "2026-03-10", "--plot", tmp_path / "ladder.svg")
    assert "██" in ran.out
    assert "0 faults" in ran.out
    assert (tmp_path / "ladder.svg").read_bytes().startswith(b"<?xml")


def test_a_draft_is_compared_and_simulated(tmp_path: Path, sttm: Any) -> None:
    cases = written(tmp_path, "cases.yaml", CASES)
    found = sttm("norms", "diff", "base@2026-03-10", "sample@2026-03-10", "--cases", cases, "--json").json
    assert found["kind"] == "comparison"
    assert [c["case"] for c in found["cases"]] == ["rebuilt"]
    more = (
        "--against",
        "base",
        "--on",
        "2026-03-10",
        "--out",
        tmp_path / "by_case.csv",
        "--plot",
        tmp_path / "s.svg",
    )
    ran = sttm("norms", "simulate", cases, *more)
    assert "1 the same" in ran.out
    assert (tmp_path / "by_case.csv").read_text().startswith("id,municipality")
    assert (tmp_path / "s.svg").exists()


def test_facts_are_listed_with_who_gives_them(sttm: Any) -> None:
    found = {f["id"]: f for f in sttm("norms", "facts", "--json").json}
    assert found["drainage_class"]["from_result"] == {"scheda": 1, "field": "class"}
    assert "schede_due" in found["relevance"]["asked_by"]


def test_following_a_grant(tmp_path: Path, sttm: Any) -> None:
    cases = written(
        tmp_path, "cases.yaml", CASES.replace("facts: {", "facts: {drainage_class: A, heat_class: A, ")
    )
    grants = written(
        tmp_path,
        "grants.yaml",
        "- id: g1\n  measure: charges_reduction\n  case: rebuilt\n"
        "  events: [{step: request, on: 2026-03-12, act: prot. 12}]\n",
    )
    (found,) = sttm("norms", "life", grants, "--cases", cases, "--json").json
    assert found["promised"] == {"low": "288000.33", "high": "288000.33"}
    assert [s["step"] for s in found["may_follow"]] == ["check"]
