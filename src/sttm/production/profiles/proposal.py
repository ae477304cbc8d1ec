"""What is evaluated with a profile: a site with a geometry, or a settlement without; every fault at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sttm.errors import Fault
from sttm.evaluation.given import ContestedCriterion, Given, SetClass, Written
from sttm.packs.pack import Pack
from sttm.packs.profiles import LANDS, Profile, ProfileScale

__all__ = [
    "PROPOSAL",
    "Answered",
    "Contested",
    "Override",
    "Proposal",
    "answer_faults",
    "from_site",
    "proposal_faults",
]

Positive = Annotated[float, Field(gt=0)]


class Answered(Given):
    """What is declared of a criterion: the value of its scale, or an answer with its evidence."""

    value: float | None = None
    answer: Literal["met", "not_met", "not_assessable"] | None = None
    evidence: Written | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) == (self.answer is None):
            msg = "give either the value of a scale or the answer of a checklist"
            raise ValueError(msg)
        return self


class Contested(ContestedCriterion):
    """A named party contests a criterion: another answer or another value."""


class Override(SetClass):
    """A class set by a responsible person; the computed one is kept beside it."""


class Proposal(Given):
    """A settlement, planned or existing, as far as a profile asks about it."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
    title: Written | None = None
    activity: Written
    setting: Literal["existing", "new"] = "new"
    land: Literal["regeneration", "urbanised", "greenfield"] | None = None
    """Kind of land that it takes."""
    admissibility: Literal["excluded", "attention", "mitigation", "admissible"] | None = None
    """Class of the areas it lies in, where there is no geometry to read it from."""
    municipality_id: Written | None = None
    area_m2: Positive | None = None
    """*Superficie territoriale*; of a site with a geometry that of the polygon."""
    floor_space_m2: Positive | None = None
    roof_area_m2: Positive | None = None
    workers: Annotated[int, Field(ge=0)] | None = None
    answers: dict[str, Answered] = Field(default_factory=dict)
    """By criterion."""
    disputes: tuple[Contested, ...] = ()
    override: Override | None = None

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.title or self.id


PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)


def proposal_faults(proposal: Proposal, pack: Pack, file: str | None = None) -> Iterator[Fault]:
    """Yield what a proposal says of itself that the pack does not know."""
    if proposal.activity not in pack.activities:
        near = difflib.get_close_matches(proposal.activity, pack.activities, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(pack.activities))}"
        yield Fault(
            code="unknown-activity",
            message=f"activity {proposal.activity} is not declared",
            remedy=remedy,
            file=file,
            feature=proposal.id,
            column="activity",
        )


def answer_faults(proposal: Proposal, profile: Profile, file: str | None = None) -> Iterator[Fault]:
    """Yield every declared answer that does not fit the criteria of a profile.

    Parameters
    ----------
    file
        Its name, for the faults.
    """

    def fault(code: str, message: str, remedy: str, criterion: str) -> Fault:
        return Fault(
            code=code, message=message, remedy=remedy, file=file, feature=proposal.id, column=criterion
        )

    known = {c.id: c for c in profile.criteria}
    for name in (*proposal.answers, *(d.criterion for d in proposal.disputes)):
        if name not in known:
            message = f"profile {profile.id} has no criterion {name}"
            yield fault("unknown-criterion", message, f"known: {', '.join(known)}", name)
    for name, given in proposal.answers.items():
        criterion = known.get(name)
        if isinstance(criterion, ProfileScale):
            yield from _scale_faults(name, given.value, criterion, fault)
        elif criterion is not None and given.value is not None:
            remedy = "give answer: met or not_met, with the evidence"
            yield fault("no-scale", f"{name} is met or not, it has no value", remedy, name)
        elif criterion is not None and given.answer == "met" and not (given.evidence or "").strip():
            asked = criterion.evidence.en
            yield fault("no-evidence", f"{name} is met, but no document proves it", f"name it: {asked}", name)
    for dispute in proposal.disputes:
        criterion = known.get(dispute.criterion)
        if isinstance(criterion, ProfileScale) and dispute.value is not None:
            yield from _scale_faults(dispute.criterion, dispute.value, criterion, fault)
        elif criterion is not None and dispute.value is not None:
            message = f"{dispute.criterion} is met or not, it has no value"
            yield fault("no-scale", message, "contest its answer", dispute.criterion)
    if proposal.override is not None and proposal.override.class_ not in {c.id for c in profile.classes}:
        message = f"profile {profile.id} has no class {proposal.override.class_}"
        remedy = f"known: {', '.join(c.id for c in profile.classes)}"
        yield fault("unknown-class", message, remedy, "override")


def _scale_faults(name: str, value: float | None, criterion: ProfileScale, fault: Any) -> Iterator[Fault]:
    if value is None:
        remedy = f"give its value{_in(criterion)}"
        yield fault("no-value", f"{name} is on a scale, it is not answered with met", remedy, name)
        return
    least, most = criterion.domain
    if value < least or (most is not None and value > most):
        span = f"at least {least:g}" if most is None else f"between {least:g} and {most:g}"
        message = f"{name}: {value:g} is not {span}{_in(criterion)}"
        yield fault("out-of-range", message, "correct the value or its unit", name)


def _in(criterion: ProfileScale) -> str:
    return "" if criterion.unit == "1" else f" {criterion.unit}"


SITE_ONLY = frozenset({"answers", "conditions", "facts", "intermodal", "operating_area_m2", "works"})
"""Properties of a site file that the site check reads, not the profile."""

IN_SITES = {"profile_answers": "answers", "profile_disputes": "disputes", "profile_override": "override"}
"""What a site file calls what a settlement calls otherwise: its ``answers`` are those of the Schede."""


def from_site(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of a site file as those of a proposal; strange keys stay, to be told."""
    kept = {IN_SITES.get(k, k): v for k, v in properties.items() if k not in SITE_ONLY and v is not None}
    if kept.get("land") not in LANDS:
        kept.pop("land", None)  # the use of the land in words, which a site file may give
    return kept
