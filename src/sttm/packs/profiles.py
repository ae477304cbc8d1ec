"""Profiles of sustainability and innovation: criteria by theme, classes, and what each place asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text
from sttm.packs.schede import ChecklistCriterion, ScaleCriterion, ScoreClass
from sttm.packs.tables import DecisionTable

__all__ = [
    "LANDS",
    "SETTINGS",
    "THEMES",
    "Demand",
    "Profile",
    "ProfileChecklist",
    "ProfileCriterion",
    "ProfileScale",
    "Setting",
    "Theme",
    "ThemeName",
    "Thresholds",
]

ThemeName = Literal[
    "soil",
    "water",
    "energy",
    "mobility",
    "landscape",
    "labour_and_services",
    "digital",
    "circularity",
    "integration",
]

THEMES: tuple[ThemeName, ...] = (
    "soil",
    "water",
    "energy",
    "mobility",
    "landscape",
    "labour_and_services",
    "digital",
    "circularity",
    "integration",
)

Setting = Literal["existing", "new"]

SETTINGS: tuple[Setting, ...] = ("existing", "new")

LANDS = ("regeneration", "urbanised", "greenfield")
"""Kinds of land that thresholds tell apart."""

Settings = Annotated[tuple[Setting, ...], Field(min_length=1)] | None
ClassId = Annotated[str, Field(pattern=r"^[A-Z]$")]


class ProfileScale(ScaleCriterion):
    """Points read off a scale, from what the proposal declares or what data tell of its place."""

    input: Annotated[str, Field(pattern=r"^(proposal|place)\.[a-z][a-z0-9_]*$")]
    """``place.…``: data come first, what is declared fills in; ``proposal.…``: the other way round."""
    domain: tuple[float, float | None]
    """Least and greatest value that can be declared; null has no end."""
    measured: Annotated[str, Field(pattern=r"^place\.[a-z][a-z0-9_]*$")] | None = None
    """What data tell of a settlement that exists, where nothing is declared."""
    settings: Settings = None
    """Null for existing and new settlements alike."""
    priority: bool = False
    """Met whatever the class, where a threshold asks for the criteria of priority 1."""

    @model_validator(mode="after")
    def _within_its_domain(self) -> Self:
        least, most = self.domain
        if most is not None and least >= most:
            msg = f"domain runs from the least to the greatest value, not from {least} to {most}"
            raise ValueError(msg)
        if self.measured is not None and self.input.startswith("place."):
            msg = f"{self.input} is measured already: leave measured out"
            raise ValueError(msg)
        return self


class ProfileChecklist(ChecklistCriterion):
    """Something done or not, declared with its evidence."""

    applies_to: None = None
    """Profiles ask of the settlement, not of types of work."""
    cost: None = None
    """Solutions of the abacus say what it costs."""
    settings: Settings = None
    priority: bool = False


ProfileCriterion = Annotated[ProfileScale | ProfileChecklist, Field(discriminator="kind")]


class Theme(Declared):
    """One theme; its criteria, whose ids begin with its letter, are rescaled to its weight."""

    id: Annotated[str, Field(pattern=r"^[A-Z]$")]
    theme: ThemeName
    title: Text
    weight: Annotated[float, Field(gt=0, le=100)]
    criteria: Annotated[tuple[ProfileCriterion, ...], Field(min_length=1)]


class Demand(Declared):
    """What an outcome of the table of thresholds asks for."""

    id: Identifier
    """The outcome."""
    mandatory: ClassId | None
    """Least class without which it is not admitted; null where none is asked."""
    incentivised: ClassId | None
    """Class from which incentives are due; null where none are."""
    priority: bool
    """Whether the criteria of priority 1 have to be met whatever the class."""


class Thresholds(Declared):
    """Least classes by area, admissibility and activity: a decision table, and what its outcomes ask."""

    table: DecisionTable
    demands: Annotated[tuple[Demand, ...], Field(min_length=1)]

    def demand(self, outcome: str) -> Demand:
        """Return what an outcome asks for."""
        return next(d for d in self.demands if d.id == outcome)


class Profile(Dated, Sourced):
    """One version of a profile."""

    id: Identifier
    title: Text
    purpose: Text
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Null for every activity."""
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]
    classes: Annotated[tuple[ScoreClass, ...], Field(min_length=2)]
    """From the best to the worst; the last starts from 0."""
    thresholds: Thresholds

    @property
    def criteria(self) -> tuple[ProfileScale | ProfileChecklist, ...]:
        """The criteria of all themes, in their order."""
        return tuple(c for theme in self.themes for c in theme.criteria)

    def criterion(self, name: str) -> ProfileScale | ProfileChecklist | None:
        """Return a criterion by its id, or None."""
        return next((c for c in self.criteria if c.id == name), None)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        problems = [*self._weights(), *self._classes(), *self._demands()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _weights(self) -> Iterator[str]:
        total = sum(t.weight for t in self.themes)
        if abs(total - 100) > 1e-9:
            yield f"the weights of the themes add up to {total}, not 100"
        for what, names in (
            ("theme", [t.theme for t in self.themes]),
            ("letter", [t.id for t in self.themes]),
            ("criterion", [c.id for c in self.criteria]),
        ):
            yield from (f"{what} {name} is listed twice" for name, n in Counter(names).items() if n > 1)
        for theme in self.themes:
            yield from (
                f"criterion {c.id} stands in theme {theme.id}" for c in theme.criteria if c.id[0] != theme.id
            )

    def _classes(self) -> Iterator[str]:
        starts = [c.from_ for c in self.classes]
        if starts[-1] != 0 or any(a <= b for a, b in pairwise(starts)):
            yield f"classes run from the best to the one from 0, not {starts}"

    def _demands(self) -> Iterator[str]:
        order = [c.id for c in self.classes]
        outcomes = {o.id for o in self.thresholds.table.outcomes}
        asked = Counter(d.id for d in self.thresholds.demands)
        yield from (f"demand {name} is listed twice" for name, n in asked.items() if n > 1)
        yield from (f"outcome {name} has no demand" for name in sorted(outcomes - asked.keys()))
        yield from (f"demand {name} is no outcome" for name in sorted(asked.keys() - outcomes))
        for demand in self.thresholds.demands:
            named = [c for c in (demand.mandatory, demand.incentivised) if c is not None]
            unknown = [c for c in named if c not in order]
            yield from (f"demand {demand.id}: there is no class {c}" for c in unknown)
            if len(named) == 2 and not unknown and order.index(named[1]) >= order.index(named[0]):
                yield f"demand {demand.id}: the incentivised class is better than the mandatory one"
