"""Projects are selected within every limit, to the cent; the best is the best; every reason can be tried."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import InputError, RequestError
from sttm.norms.adhesions import Adhesion
from sttm.norms.fund.books import Party
from sttm.norms.fund.call_reading import read_call, read_projects
from sttm.norms.fund.calls import CALL, Project
from sttm.norms.fund.candidates import Candidate, Scored, candidates_of
from sttm.norms.fund.selection import benefit, nested, select_best, select_by_rank
from sttm.norms.fund.unfunded import why_not_best, why_not_ranked
from sttm.operations.norms.fund import open_books
from sttm.operations.norms.fund_calls import select_projects
from sttm.packs.loading import load_pack

BASE = load_pack("base")
EXAMPLE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "fund"
TEXT = {"it": "x", "en": "x"}
ANY = ({"fact": "cost", "cell": "any", "reason": TEXT},)


def call(**changed):
    """A call of 1000 euro; reserves are given to candidates by hand."""
    given = {
        "id": "c", "title": TEXT, "fund": "metropolitan", "currency": "money", "act": "a", "article": "I.9",
        "on": date(2025, 6, 30), "budget": 1000, "members_only": False, "facts": (), "eligibility": (),
        "eligibility_table": None, "excluded_by": (), "least_points": 0,
        "criteria": ({"kind": "linear", "id": "a", "title": TEXT, "fact": "cofunding", "start": 0, "end": 1, "points": 10},),
        "benefit": {"fact": "cost", "title": TEXT, "unit": "1"}, "reserves": (), "most_per_municipality": None,
        "least_cofunding": 0, "partial": True, "nested_step": None, "projects": "p.csv",
    }  # fmt: skip
    return CALL.validate_python(given | changed)


RESERVES = (
    {"id": "small", "title": TEXT, "share": 0.3, "where": ANY},
    {"id": "sponge", "title": TEXT, "amount": 250, "where": ANY},
)


def candidate(name, requested, points, worth, *, least=None, where="F001", reserves=(), refused=()):
    project = Project(
        id=name, title=name, municipality=where, cost=Decimal(requested), requested=Decimal(requested),
        least=None if least is None else Decimal(least), facts={},
    )  # fmt: skip
    scores = (Scored("a", Decimal(points), Decimal(points)),)
    return Candidate(project, refused, scores, Decimal(worth), frozenset(reserves), True)


def names(selection) -> set[str]:
    return set(selection.grants)


def test_by_rank_and_by_benefit_side_by_side() -> None:
    # 600 + 500 exceed 1000: by rank the first and the last; the two that bring most together are the others.
    three = [candidate("a", 600, 30, 50), candidate("b", 500, 20, 49), candidate("c", 400, 10, 30)]
    assert names(select_by_rank(call(), three, Decimal(1000))) == {"a", "c"}
    assert names(select_best(call(), three, Decimal(1000))) == {"a", "c"}
    three[2] = candidate("c", 500, 10, 40)
    assert names(select_by_rank(call(), three, Decimal(1000))) == {"a"}
    assert names(select_best(call(), three, Decimal(1000))) == {"b", "c"}


def test_what_is_reserved_is_kept_unless_nobody_asks_for_it() -> None:
    big = [candidate("a", 800, 30, 80), candidate("b", 300, 5, 1, reserves=["small"])]
    reserved = call(reserves=RESERVES[:1])
    assert names(select_by_rank(reserved, big, Decimal(1000))) == {"b"}
    assert names(select_by_rank(reserved, big[:1], Decimal(1000))) == {"a"}
    half = [big[0], candidate("b", 150, 5, 1, reserves=["small"])]
    assert names(select_by_rank(reserved, half, Decimal(1000))) == {"a", "b"}


def test_a_project_in_part_gets_what_is_left_from_its_least_on() -> None:
    two = [candidate("a", 700, 30, 70), candidate("b", 500, 20, 40, least=300)]
    assert select_by_rank(call(), two, Decimal(1000)).grants == {"a": 700, "b": 300}
    assert select_by_rank(call(), two, Decimal(999)).grants == {"a": 700}
    # A part counts in proportion: 70 + 24 in both.
    assert benefit(two, select_best(call(), two, Decimal(1000)).grants) == 94


def test_one_comune_gets_no_more_than_its_share() -> None:
    two = [candidate("a", 400, 30, 70), candidate("b", 300, 20, 40), candidate("c", 100, 5, 1, where="F002")]
    assert names(select_by_rank(call(most_per_municipality=0.5), two, Decimal(1000))) == {"a", "c"}


def test_why_not_and_what_would_have_helped() -> None:
    four = [
        candidate("a", 600, 30, 90),
        candidate("b", 500, 20, 40),
        candidate("c", 300, 10, 20),
        candidate("d", 200, 5, 30, refused=(TEXT_REFUSED,)),
    ]
    found = select_by_rank(call(), four, Decimal(1000))
    why = why_not_ranked(four, found)
    assert why["b"]["short"] == [{"limit": "budget", "name": "", "left": "400", "missing": "100"}]
    assert (why["b"]["code"], why["b"]["missing_money"], why["b"]["part_that_fits"]) == (
        "budget",
        "100",
        "400",
    )
    assert why["b"]["more_points_than"] == "30"
    assert why["d"]["code"] == "not_eligible"
    best = select_best(call(), four, Decimal(1000))
    # With b in, a goes: 40 + 20 instead of 90 + 20. It would take 50 more.
    assert why_not_best(call(), four, best)["b"]["more_benefit"] == "50"
    better = [four[0], candidate("b", 500, 20, "90.01"), *four[2:]]
    assert "b" in names(select_best(call(), better, Decimal(1000)))


TEXT_REFUSED = type(call().title)(it="no", en="no")

ONE = st.tuples(
    st.integers(1, 60), st.integers(0, 20), st.integers(0, 30), st.sampled_from([None, 0.5]),
    st.sampled_from(["F001", "F002"]), st.sets(st.sampled_from(["small", "sponge"])),
)  # fmt: skip


def built(given: list) -> list[Candidate]:
    return [
        candidate(f"p{n}", 10 * size, points, worth, least=None if part is None else int(10 * size * part),
                  where=where, reserves=reserves)
        for n, (size, points, worth, part, where, reserves) in enumerate(given)
    ]  # fmt: skip


LIMITED = call(reserves=RESERVES, most_per_municipality=0.6)


@settings(max_examples=80, deadline=None)
@given(st.lists(ONE, max_size=9), st.integers(250, 1500))
def test_every_limit_holds_to_the_cent(given: list, money: int) -> None:
    candidates, budget = built(given), Decimal(money)
    ranking, best = select_by_rank(LIMITED, candidates, budget), select_best(LIMITED, candidates, budget)
    for found in (ranking, best):
        assert all(found.left(limit) >= 0 for limit in found.limits)
        for one in candidates:
            grant = found.grants.get(one.id)
            assert grant is None or one.least <= grant <= one.project.requested
    assert benefit(candidates, best.grants) >= benefit(candidates, ranking.grants) - Decimal("0.01")


@settings(max_examples=40, deadline=None)
@given(st.lists(ONE, max_size=8), st.integers(250, 1500))
def test_nothing_beats_the_best(given: list, money: int) -> None:
    whole = [
        (size, points, worth, None, where, reserves) for size, points, worth, _, where, reserves in given
    ]
    candidates, budget = built(whole), Decimal(money)
    best = select_best(LIMITED, candidates, budget)
    greatest = Decimal(0)
    for choice in product((False, True), repeat=len(candidates)):
        grants = {c.id: c.project.requested for c, taken in zip(candidates, choice, strict=True) if taken}
        if all(sum(g for n, g in grants.items() if n in m.members) <= m.amount for m in best.limits):
            greatest = max(greatest, benefit(candidates, grants))
    assert benefit(candidates, best.grants) == greatest


@settings(max_examples=50, deadline=None)
@given(st.lists(ONE, max_size=8), st.integers(1, 14), st.integers(0, 6), st.sampled_from([70, 100, 130]))
def test_step_by_step_a_larger_budget_never_drops_a_project(
    given: list, first: int, more: int, step: int
) -> None:
    candidates = built(given)
    smaller = nested(LIMITED, candidates, Decimal(100 * first), Decimal(step))
    larger = nested(LIMITED, candidates, Decimal(100 * (first + more)), Decimal(step))
    for before, after in zip(smaller, larger, strict=True):
        assert all(after.left(limit) >= 0 for limit in after.limits)
        assert all(after.grants.get(name, 0) >= grant for name, grant in before.grants.items())


@settings(max_examples=60, deadline=None)
@given(st.lists(ONE, min_size=1, max_size=9), st.integers(250, 1500))
def test_the_points_that_are_said_to_help_do(given: list, money: int) -> None:
    candidates, budget = built(given), Decimal(money)
    for name, why in why_not_ranked(candidates, select_by_rank(LIMITED, candidates, budget)).items():
        assert Decimal(why["missing_money"]) > 0
        if why["more_points_than"] is not None:
            points = Decimal(why["more_points_than"]) + Decimal("0.5")
            raised = [
                Candidate(c.project, (), (Scored("a", points, points),), c.benefit, c.reserves, True) if c.id == name else c
                for c in candidates
            ]  # fmt: skip
            assert name in names(select_by_rank(LIMITED, raised, budget))


@settings(max_examples=30, deadline=None)
@given(st.lists(ONE, min_size=1, max_size=7), st.integers(250, 1500), st.booleans())
def test_the_benefit_that_is_said_to_help_does(given: list, money: int, exchange: bool) -> None:
    candidates, budget = built(given), Decimal(money)
    best = select_best(LIMITED, candidates, budget)
    with pytest.MonkeyPatch.context() as patch:
        if exchange:
            patch.setattr("sttm.norms.fund.unfunded.MOST_TRIED", 0)
        whys = why_not_best(LIMITED, candidates, best)
    for name, why in whys.items():
        if why["more_benefit"] is None:
            assert exchange or select_best(LIMITED, candidates, budget, forced=name) is None
            continue
        more = Decimal(why["more_benefit"]) + 1
        raised = [
            Candidate(c.project, (), c.scores, c.benefit + more, c.reserves, True) if c.id == name else c
            for c in candidates
        ]
        assert name in names(select_best(LIMITED, raised, budget))


PARTIES = {"F001": Party(id="F001", kind="comune", name="A", inhabitants=9999)}
JOINED = (Adhesion(municipality="F001", act="x", in_force_from=date(2025, 1, 1), in_force_until=None),)


def projects(tmp_path: Path, *rows: str):
    header = "id;title;municipality;cost;requested;least;theme;design_level;rain_kept;programme"
    header += ";inside_green_network;drainage_class;heat_class"
    (tmp_path / "p.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    found = read_call(EXAMPLE / "spugna-2025.yaml", BASE)
    return found, read_projects(tmp_path / "p.csv", found, BASE, PARTIES)


def test_points_come_from_the_norms_from_steps_and_in_proportion(tmp_path: Path) -> None:
    found, entered = projects(tmp_path, "P;T;F001;1000;800;;sponge;executive;5000;none;yes;A;B")
    [one] = candidates_of(found, entered, BASE, PARTIES, JOINED)
    # 15 points in the network × three quarters for class B; 25; 40 × 5/20; 20 × (0.2 − 0.1) / 0.4.
    assert [s.low for s in one.scores] == [Decimal("11.3"), 25, 10, 5]
    assert one.reserves == {"sponge", "small", "network"}
    assert one.refused == ()


def test_a_table_with_semicolons_may_have_decimal_commas(tmp_path: Path) -> None:
    _, [one] = projects(tmp_path, "P;T, U;F001;1000,50;800,25;;sponge;executive;5000,5;none;yes;A;B")
    assert (one.title, one.cost, one.requested) == ("T, U", Decimal("1000.50"), Decimal("800.25"))
    assert one.facts["rain_kept"] == 5000.5
    with pytest.raises(InputError) as error:
        projects(tmp_path, "P;T; U;F001;1000;800;;sponge;executive;5;none;yes;A;B")
    assert "row 1: has more cells" in str(error.value.faults[0])


def test_what_is_not_known_is_said_and_counts_nothing(tmp_path: Path) -> None:
    found, entered = projects(tmp_path, "P;T;F001;1000;800;;sponge;executive;;none;yes;A;")
    [one] = candidates_of(found, entered, BASE, PARTIES, JOINED)
    assert one.benefit is None
    assert [(s.low, s.high) for s in one.scores] == [(0, 15), (25, 25), (0, 40), (5, 5)]
    assert [r.en for r in one.refused] == [
        "Not assessable: what says whether it is excluded from calls is not given"
    ]


def test_who_may_not_be_funded_is_told_why(tmp_path: Path) -> None:
    found, entered = projects(tmp_path, "P;T;F001;1000;950;;sponge;idea;100;none;no;E;A")
    [one] = candidates_of(found, entered, BASE, PARTIES, ())
    assert [r.en for r in one.refused] == [
        "At least a feasibility design is needed", "Co-funding below 10%", "Excluded from calls by its performance",
        "By adhesion: on 2025-06-30 the Comune had not joined", "0.2 points: below the least, 20",
    ]  # fmt: skip


def test_every_fault_of_the_projects_is_said_at_once(tmp_path: Path) -> None:
    rows = [
        "P;T;F009;1000;800;;sponge;executive;5;none;yes;A;B",
        "P;T;F001;1000;800;;spong;executive;-5;none;yes;A;B",
    ]
    with pytest.raises(InputError) as error:
        projects(tmp_path, *rows)
    said = [fault.message for fault in error.value.faults]
    assert len([m for m in said if m == "is entered twice"]) == 2
    assert "Comune F009 is not among the parties" in said
    assert any(m.startswith("theme = spong is outside") for m in said)
    assert any(m.startswith("rain_kept = -5.0 is outside") for m in said)


def test_every_fault_of_a_call_is_said_at_once(tmp_path: Path) -> None:
    text = (EXAMPLE / "spugna-2025.yaml").read_text(encoding="utf-8")
    text = text.replace("measure: points_in_calls", "measure: index_bonus").replace(
        "share: 0.2,", "share: 0.1,"
    )
    (tmp_path / "c.yaml").write_text(text.replace("fact: theme, cell", "fact: thema, cell"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_call(tmp_path / "c.yaml", BASE)
    said = " ".join(fault.message for fault in error.value.faults)
    assert "index_bonus gives no points in calls" in said
    assert "fact thema is not declared" in said
    assert "no reserve of at least 0.2 of the budget" in said


def test_the_example_selects_and_gives_every_reason() -> None:
    books = open_books(EXAMPLE / "fund.yaml", BASE, date(2025, 7, 1))
    found = select_projects(books)
    for row in found["projects"]:
        for way in ("ranking", "best"):
            assert (row[way]["grant"] is None) == (row[way]["why_not"] is not None)
    assert Decimal(found["best"]["benefit"]) > Decimal(found["ranking"]["benefit"])
    assert found["committed"] == "39000000"
    stepped = select_projects(books, step=Decimal(1000000))
    assert Decimal(stepped["best"]["benefit"]) <= Decimal(found["best"]["benefit"])
    assert select_projects(books)["fingerprint"] == found["fingerprint"]
    with pytest.raises(RequestError, match="no call x"):
        select_projects(books, "x")
    with pytest.raises(RequestError, match="amounts"):
        select_projects(books, step=Decimal(-1))
