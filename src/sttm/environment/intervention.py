"""An intervention: a GeoJSON feature that says where, what, how, by whom and under which act."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sttm.evaluation.given import ContestedCriterion, Given, SetClass, Written
from sttm.territory.drawn_schema import feature_schema

__all__ = [
    "Answered",
    "CadastralReference",
    "Contested",
    "DesignStage",
    "HydraulicInvariance",
    "Intervention",
    "Override",
    "Protocol",
    "SurfaceArea",
    "WorkItem",
]


DesignStage = Literal["docfap", "pfte", "definitive", "executive", "under_construction", "completed"]
"""Stage of design: *docfap* document of alternatives, *pfte* technical and economic feasibility."""


def _iso_date(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_iso_date)]


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


AsTuple = BeforeValidator(_as_tuple)


class Protocol(Given):
    """Entry in the register of incoming and outgoing documents."""

    number: Written
    date: Day


class WorkItem(Given):
    """One work: its type and exactly one quantity, the one the type is measured by."""

    type: Written
    area_m2: Annotated[float, Field(gt=0)] | None = None
    length_m: Annotated[float, Field(gt=0)] | None = None
    number: Annotated[float, Field(gt=0)] | None = None
    volume_m3: Annotated[float, Field(gt=0)] | None = None
    """Storage volume, for works whose cost is by volume; beside the quantity, never instead of it."""

    @model_validator(mode="after")
    def _one_quantity(self) -> WorkItem:
        if sum(q is not None for q in (self.area_m2, self.length_m, self.number)) != 1:
            msg = "give exactly one of area_m2, length_m and number"
            raise ValueError(msg)
        return self


class Answered(Given):
    """The answer of the Comune to a checklist criterion, with the document that proves it."""

    answer: Literal["met", "not_met", "not_assessable"]
    evidence: Written | None = None


class Contested(ContestedCriterion):
    """A named party contests what is computed for a criterion: another answer or another value."""

    scheda: Annotated[int, Field(gt=0)]


class Override(SetClass):
    """A class set by a responsible person; the computed one is kept beside it."""

    scheda: Annotated[int, Field(gt=0)]


class CadastralReference(Given):
    """Sheet (foglio) and parcel (mappale) of the land register."""

    municipality_id: Written
    sheet: Written
    parcel: Written


class SurfaceArea(Given):
    """The area of one kind of surface, after the works."""

    surface: Written
    area_m2: Annotated[float, Field(gt=0)]


class HydraulicInvariance(Given):
    """What the project says of its rainwater, for the check of hydraulic invariance."""

    surfaces: Annotated[tuple[SurfaceArea, ...], AsTuple, Field(min_length=1)]
    volume_m3: Annotated[float, Field(ge=0)] | None = None
    """Storage provided."""
    discharge_l_s: Annotated[float, Field(ge=0)] | None = None
    """Largest discharge into the receiving water or sewer."""
    infiltration_l_s: Annotated[float, Field(ge=0)] = 0.0
    """What the works infiltrate, which empties the storage with the discharge."""
    model_volume_m3: Annotated[float, Field(ge=0)] | None = None
    """Volume by the detailed procedure, where that is asked for."""
    criticality: Annotated[str, Field(pattern=r"^[A-Z]$")] | None = None
    """Of the place, where it differs from that of the Comune."""
    return_period_years: Annotated[float, Field(gt=1)] | None = None


class Intervention(Given):
    """The properties of an intervention; its geometry is that of the GeoJSON feature."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
    title: Written
    municipality_id: Written
    cup: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}[A-Z][0-9]{11}$")] | None = None
    """Codice unico di progetto: 15 characters."""
    responsible_officer: Written | None = None
    """Responsabile unico del progetto (RUP)."""
    design_stage: DesignStage
    protocol: Protocol | None = None
    act: Written | None = None
    """The act that approves or submits the intervention."""
    cost_eur: Annotated[float, Field(ge=0)] | None = None
    works: Annotated[tuple[WorkItem, ...], AsTuple, Field(min_length=1)]
    answers: dict[str, dict[str, Answered]] = Field(default_factory=dict)
    """By number of the Scheda, then by criterion."""
    hydraulic_invariance: HydraulicInvariance | None = None
    cadastral: Annotated[tuple[CadastralReference, ...], AsTuple] = ()
    disputes: Annotated[tuple[Contested, ...], AsTuple] = ()
    overrides: Annotated[tuple[Override, ...], AsTuple] = ()

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of a whole feature, geometry included."""
        return feature_schema("Intervention", cls.model_json_schema(by_alias=True))
