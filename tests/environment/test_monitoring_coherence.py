"""The table of coherence: who has no indicator, who has no action, what is tied to nothing."""

from dataclasses import replace

from sttm.environment.monitoring.coherence import coherence, tree
from sttm.packs.loading import load_pack
from sttm.packs.objectives import Objective
from sttm.packs.pack import Pack


def objective(id: str, parent: str | None = None, **more: object) -> Objective:
    body = {
        "id": id, "title": {"it": id, "en": id}, "description": {"it": id, "en": id}, "parent": parent,
        "indicators": (), "articles": (), "criteria": (), "work_types": (), "programmes": (),
        "transformations": (), "official": False, "confidence": "ours",
        "source": {"kind": "assumption", "title": "x", "article": None, "url": None}, **more,
    }  # fmt: skip
    return Objective.model_validate(body)


def with_objectives(*objectives: Objective) -> Pack:
    return replace(load_pack("base"), objectives={o.id: o for o in objectives})


def test_a_parent_has_what_its_children_have() -> None:
    pack = with_objectives(
        objective("root"),
        objective("measured", "root", indicators=("pm25",)),
        objective("done", "root", criteria=({"scheda": 1, "criteria": ("A1",)},)),
        objective("alone"),
    )
    found = coherence(pack)
    rows = {r["id"]: r for r in found["objectives"]}
    assert rows["root"]["indicators"] == ["pm25"]
    assert rows["root"]["criteria"] == ["1.A1"]
    assert rows["root"]["gaps"] == []
    assert found["without_indicator"] == ["done", "alone"]
    assert found["without_action"] == ["measured", "alone"]


def test_an_article_is_no_action() -> None:
    found = coherence(with_objectives(objective("one", indicators=("pm25",), articles=("art. 1",))))
    assert found["without_action"] == ["one"]


def test_the_order_is_that_of_a_tree() -> None:
    pack = with_objectives(objective("a"), objective("b"), objective("aa", "a"), objective("aaa", "aa"))
    assert [(depth, o.id) for depth, o in tree(pack)] == [(0, "a"), (1, "aa"), (2, "aaa"), (0, "b")]


def test_what_is_tied_to_no_objective_is_listed() -> None:
    found = coherence(with_objectives(objective("one", indicators=("pm25",), work_types=("depaving",))))
    assert "pm25" not in found["untied_indicators"]
    assert "no2" in found["untied_indicators"]
    assert "depaving" not in found["untied_work_types"]
    assert {"1.A1", "2.C6"} <= set(found["untied_criteria"])


def test_the_shipped_objectives_say_their_gaps() -> None:
    found = coherence(load_pack("base"))
    assert found["without_indicator"] == ["everyday_landscapes"]
    assert found["without_action"] == ["air_quality", "guided_transformations"]
    assert found["untied_indicators"] == []
