"""Redlines, amended articles, changes to maps and groups of alike points: by hand and by property."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observation_examples import LONGER, WIDER, made_register

from sttm.norms.observations.acts import MapChange, TextChange
from sttm.norms.observations.changes import (
    amended_documents,
    apply_map_changes,
    map_difference,
    merged_map_changes,
)
from sttm.norms.observations.grouping import group_points, weighed_words
from sttm.norms.observations.redline import Segment, amended_text, original_text, redline
from sttm.norms.observations.register import About, Point
from sttm.packs.loading import load_pack

RULES = load_pack("base").observation_rules(date(2024, 2, 28))
REGISTER = made_register(4, 1)


# --- redline -----------------------------------------------------------------------------------------------


def test_what_goes_stands_before_what_comes():
    found = redline("non inferiore al 30 per cento", "non inferiore al 25 per cento", ("O-1.1",))
    assert found == (
        Segment("keep", "non inferiore al "), Segment("delete", "30", ("O-1.1",)),
        Segment("insert", "25", ("O-1.1",)), Segment("keep", " per cento"),
    )  # fmt: skip


def test_a_phrase_is_not_cut_into_crumbs():
    found = redline("entro tre anni dal titolo", "entro i cinque mesi dal titolo")
    assert [(one.kind, one.text) for one in found] == [
        ("keep", "entro "), ("delete", "tre anni"), ("insert", "i cinque mesi"), ("keep", " dal titolo"),
    ]  # fmt: skip


WORDS = st.lists(st.sampled_from(["uno", "due", "tre", ",", " ", ".", "à", "\n"]), max_size=20).map("".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_a_redline(before: str, after: str):
    found = redline(before, after)
    assert (original_text(found), amended_text(found)) == (before, after)
    assert all(one.text for one in found)
    if before == after:
        assert {one.kind for one in found} <= {"keep"}


# --- amended articles --------------------------------------------------------------------------------------


def test_changes_of_several_points_make_one_amended_article():
    second = TextChange(document="norme", article="12", before="manutenzione ordinaria", after="manutenzione")
    articles, faults = amended_documents(
        REGISTER, {"O-1.1": (WIDER,), "O-2.1": (second, WIDER), "O-3.1": (LONGER,)}
    )
    assert faults == ()
    assert [one.article.number for one in articles] == ["12", "15"]
    first = articles[0]
    assert "al 25 per cento della superficie" in first.text
    assert first.text.endswith("gli interventi di manutenzione.")
    assert original_text(first.segments) == first.article.text
    assert first.points == ("O-1.1", "O-2.1")
    assert Segment("insert", "25", ("O-1.1", "O-2.1")) in first.segments


def test_two_changes_to_the_same_words_are_for_a_person_to_resolve():
    other = WIDER.model_copy(update={"before": "al 30 per cento", "after": "al 40 per cento"})
    _, faults = amended_documents(REGISTER, {"O-1.1": (WIDER,), "O-2.1": (other,)})
    assert [fault.feature for fault in faults] == ["norme, article 12"]
    assert faults[0].message == "O-2.1 and O-1.1 change the same words otherwise"


# --- changes to maps ---------------------------------------------------------------------------------------


def feature(name: str, x: float, **properties) -> dict:
    place = {"type": "Point", "coordinates": [x, 45.0]}
    return {"type": "Feature", "id": name, "properties": properties, "geometry": place}


def collection(*features: dict) -> dict:
    return {"type": "FeatureCollection", "features": list(features)}


def test_a_difference_says_what_is_added_removed_and_changed():
    before = collection(feature("a", 9.0), feature("b", 9.1), feature("c", 9.2, priority=1))
    after = collection(feature("b", 9.1), feature("c", 9.2, priority=2), feature("d", 9.3))
    told = [(one["id"], one["properties"]["change"]) for one in map_difference(before, after)]
    assert told == [("a", "removed"), ("c", "changed"), ("d", "added")]


FEATURES = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.sampled_from([9.0, 9.1, 9.2]), st.integers(1, 3)), max_size=6
).map(lambda known: collection(*(feature(n, x, priority=p) for n, (x, p) in sorted(known.items()))))


@given(FEATURES, FEATURES)
def test_a_difference_applied_gives_the_other_map(before: dict, after: dict):
    told = map_difference(before, after)
    assert apply_map_changes(before, told) == after
    assert (told == ()) == (before == after)
    if told:
        assert MapChange(layer="rete", features=told)


def test_two_points_may_ask_the_same_change_not_two_different_ones():
    told = map_difference(collection(), collection(feature("a", 9.0)))
    other = map_difference(collection(), collection(feature("a", 9.5)))
    one, two = (MapChange(layer="rete", features=f) for f in (told, other))
    merged, faults = merged_map_changes({"O-1.1": (one,), "O-2.1": (one,)})
    assert faults == ()
    assert merged["rete"][0]["properties"]["points"] == ["O-1.1", "O-2.1"]
    _, faults = merged_map_changes({"O-1.1": (one,), "O-2.1": (two,)})
    assert faults[0].feature == "layer rete, feature a"


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([{"type": "Feature", "properties": {"change": "added"}, "geometry": None}], "with an id"),
        ([{**feature("a", 9.0), "properties": {"change": "moved"}}], "not added, removed or changed"),
        ([feature("a", 9.0, change="added")] * 2, "stands twice"),
    ],
)
def test_a_faulty_change_is_refused(features: list, said: str):
    with pytest.raises(ValueError, match=said):
        MapChange(layer="rete", features=tuple(features))


def test_what_is_not_there_cannot_go():
    gone = map_difference(collection(feature("a", 9.0)), collection())
    with pytest.raises(ValueError, match="cannot be removed: it is not there"):
        apply_map_changes(collection(), gone)


# --- groups ------------------------------------------------------------------------------------------------


def point(name: str, text: str, article: str | None = "12", document: str | None = "norme") -> Point:
    return Point(id=name, text=text, about=About(document=document, article=article))


ALIKE = (
    point("a", "ridurre la superficie drenante minima al 20 per cento"),
    point("b", "ridurre la superficie drenante minima al 25 per cento"),
    point("c", "spostare la fermata del tram davanti alla scuola"),
)


def test_points_alike_make_a_group_and_say_why():
    groups = group_points(ALIKE, RULES.grouping)
    assert [group.points for group in groups] == [("a", "b")]
    assert {"drenante", "drenante minima"} & set(groups[0].members[0].words)
    assert groups[0].article == "12"


def test_the_weights_are_those_of_the_formula():
    # Two points of one word each and their pair: 1 + ln(3 / (1 + spread)), rows of length 1.
    weights, words = weighed_words((point("a", "alberi viali"), point("b", "alberi")), RULES.grouping)
    assert words == ("alberi", "alberi viali", "viali")
    rare, common = 1 + 0.4054651081081644, 1.0
    length = (common**2 + 2 * rare**2) ** 0.5
    assert weights.toarray()[0] == pytest.approx([common / length, rare / length, rare / length])
    assert weights.toarray()[1] == pytest.approx([1, 0, 0])


def test_the_farther_apart_the_more_alike_points_have_to_be():
    same, other = ALIKE[0], ALIKE[1]
    there = other.model_copy(update={"about": About(document="tavole")})
    assert group_points((same, other), RULES.grouping)
    assert group_points((same, there), RULES.grouping) == ()
    copied = there.model_copy(update={"text": same.text})
    assert group_points((same, copied), RULES.grouping)


@settings(max_examples=20)
@given(st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_changes_no_group(seed: int, shuffler: random.Random):
    points = [p for _, p in made_register(25, 5, points=40, seed=seed).points.values()]
    groups = group_points(points, RULES.grouping)
    shuffler.shuffle(points)
    assert group_points(points, RULES.grouping) == groups
    inside = [name for group in groups for name in group.points]
    assert len(set(inside)) == len(inside)
    assert all(m.similarity >= RULES.grouping.same_article for group in groups for m in group.members)


@pytest.mark.parametrize("points", [(), ALIKE[:1], (point("a", "di"), point("b", "il"))])
def test_few_points_or_none_make_no_group(points: tuple):
    assert group_points(points, RULES.grouping) == ()
