"""A profile and an abacus that fit a page, made from those of the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.packs.profiles import Profile, ProfileScale, Theme
from sttm.packs.schede import IntervalScale, ScoreClass
from sttm.packs.solutions import Quantity, Serves, Solution
from sttm.packs.works import CostRange
from sttm.production.abacus.costing import Offer, bases_of, offers
from sttm.production.profiles.evaluating import profile_named
from sttm.production.profiles.proposal import Answered, Proposal

BASE = load_pack("base")
WHOLE = profile_named(BASE, "production_logistics", date(2026, 3, 10))
LUMP = BASE.solutions["energy_management"]
SCALE = WHOLE.criterion("S1")
TEXT = LUMP.title


def small_profile(criteria: dict[str, float]) -> Profile:
    """Each criterion in a theme of its own, of equal weight; its points are its value."""
    assert isinstance(SCALE, ProfileScale)
    themes = []
    names = ["soil", "water", "energy", "mobility"]
    for (name, most), theme in zip(criteria.items(), names, strict=False):
        steps = tuple(
            {"from": None if n == 0 else float(n), "points": float(n)} for n in range(int(most) + 1)
        )
        scale = IntervalScale.model_validate({"kind": "intervals", "steps": steps})
        one = SCALE.model_copy(
            update={
                "id": name,
                "input": f"proposal.{name.lower()}",
                "max_points": most,
                "scale": scale,
                "domain": (0.0, None),
                "measured": None,
                "priority": False,
            }
        )
        themes.append(
            Theme.model_construct(
                id=name[0], theme=theme, title=TEXT, weight=100 / len(criteria), criteria=(one,)
            )
        )
    return WHOLE.model_copy(update={"themes": tuple(themes)})


def with_class_from(profile: Profile, points: float) -> Profile:
    """The profile with two classes: A from some points, E below."""
    made = [
        ScoreClass.model_validate({"id": i, "label": TEXT, "from": f}) for i, f in (("A", points), ("E", 0.0))
    ]
    table, demands = profile.thresholds.table, profile.thresholds.demands
    bare = tuple(d.model_copy(update={"mandatory": None, "incentivised": None}) for d in demands)
    thresholds = profile.thresholds.model_copy(update={"table": table, "demands": bare})
    return profile.model_copy(update={"classes": tuple(made), "thresholds": thresholds})


def solution(name: str, serves: dict[str, float | None], cost: float | None, **more: Any) -> Solution:
    """A solution with a lump cost."""
    price = None
    if cost is not None:
        price = CostRange(low=cost, high=cost, unit="EUR", source=LUMP.source, confidence="ours")
    return LUMP.model_copy(
        update={
            "id": name,
            "serves": tuple(Serves(profiles=None, criterion=c, value=v) for c, v in serves.items()),
            "quantity": Quantity(of="settlement", factor=1.0, unit="1", reason=TEXT),
            "cost": price,
            "upkeep": None,
            "needs": tuple(more.get("needs", ())),
            "excludes": tuple(more.get("excludes", ())),
        }
    )


def pack_with(profile: Profile, solutions: list[Solution]) -> Pack:
    return replace(BASE, profiles={profile.id: profile}, solutions={s.id: s for s in solutions})


def proposal_with(values: dict[str, float], **more: Any) -> Proposal:
    answers = {n: Answered(value=float(v)) for n, v in values.items()}
    return Proposal(id="case", activity="storage_handling", setting="existing", answers=answers, **more)


def offers_of(profile: Profile, proposal: Proposal, pack: Pack) -> tuple[Offer, ...]:
    return offers(profile, proposal, bases_of(proposal, None, 0.8), pack)
