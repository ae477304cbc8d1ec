"""What the generator is told: sizes, shares and invented names, checked before anything is drawn."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sttm.errors import Fault, PackError, RequestError
from sttm.sources.sample.production.recipe import ProductionRecipe
from sttm.sources.sample.services.recipe import ServicesRecipe

__all__ = [
    "CODES",
    "ClassRecipe",
    "InterventionRecipe",
    "NameLists",
    "NightTemperature",
    "SampleRecipe",
    "WorkRecipe",
    "recipe_from",
    "stream",
]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
CODES = 10_000
"""Land-cover codes are below this number."""
Code = Annotated[int, Field(gt=0, lt=CODES)]
Text = dict[Literal["it", "en"], str]
Steps = Annotated[tuple[tuple[Positive, Annotated[int, Field(ge=1)]], ...], Field(min_length=1)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UrbanStep(_Told):
    """A land-cover code and the urban density it holds from."""

    code: Code
    from_: Share = Field(alias="from")


class ClassRecipe(_Told):
    """How sealed (low, high share) and how lived in (residents per hectare) a class is."""

    sealed: tuple[Share, Share]
    residents: Annotated[float, Field(ge=0)]


class NightTemperature(_Told):
    """Night temperature as rural ground plus what lies around, °C; distances in metres."""

    rural: float
    range: tuple[float, float]
    sealed: tuple[tuple[Positive, float], ...]
    green: tuple[Positive, float]
    water: tuple[Positive, float]
    noise: float


class NameLists(_Told):
    """Invented names; ``town_forms`` holds patterns with ``{}`` for the stem."""

    area: Text
    main_city: str
    river: str
    tributaries: tuple[str, ...]
    canals: tuple[str, ...]
    lakes: tuple[str, ...]
    parks: tuple[str, ...]
    zones: tuple[str, ...]
    town_stems: tuple[str, ...]
    town_forms: tuple[str, ...]
    unit_types: dict[str, str]


class WorkRecipe(_Told):
    """A work of an example: a share of the polygon (with a depth, m), a number, or a share of its length."""

    type: str
    share: Share | None = None
    number: int | None = None
    length_of_side: Share | None = None
    depth: Positive | None = None


class InterventionRecipe(_Told):
    """An example intervention, apart from the place the generator finds for it."""

    site: Literal["square", "river_park", "industrial_street"]
    id: str
    title: str
    cup: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}[A-Z][0-9]{11}$")]
    responsible_officer: str
    design_stage: str
    protocol: dict[str, str]
    act: str
    cost_eur: Positive
    works: tuple[WorkRecipe, ...]
    answers: dict[str, dict[str, dict[str, str]]]


class Study(_Told):
    """An invented document."""

    id: str
    title: str
    text: str


class SampleRecipe(_Told):
    """Everything the generator is told; see ``generator.yaml`` of the sample pack."""

    label: Text
    crs: str
    centre: tuple[float, float]
    cell: Positive
    scales: dict[str, Positive]
    grid_cells_per_km2: Positive
    counts: dict[Literal["municipalities", "units"], Steps]
    zones: Steps
    urban: tuple[UrbanStep, ...]
    classes: dict[Code, ClassRecipe]
    green_classes: tuple[int, ...]
    water_classes: tuple[int, ...]
    night_temperature: NightTemperature
    wells: tuple[int, int]
    well_near_example: Positive
    ages: dict[Literal["under_10", "over_70"], Share]
    names: NameLists
    interventions: tuple[InterventionRecipe, ...]
    studies: tuple[Study, ...]
    production: ProductionRecipe
    services: ServicesRecipe

    @model_validator(mode="after")
    def _urban_descends(self) -> Self:
        steps = [step.from_ for step in self.urban]
        if steps != sorted(steps, reverse=True):
            msg = "urban classes must be listed from the densest to the sparsest"
            raise ValueError(msg)
        return self

    def area_km2(self, scale: str | float) -> float:
        """Return the territory's area for a named scale or a number of km².

        Raises
        ------
        RequestError
            If the scale is not one of the recipe's, or not between 20 and 20,000 km².
        """
        try:
            area = self.scales[scale] if scale in self.scales else float(scale)
        except ValueError:
            area = None
        if area is None or not 20 <= area <= 20_000:
            msg = f"unknown scale {scale!r} for a sample territory"
            raise RequestError(msg, remedy=f"use {', '.join(self.scales)} or an area of 20 to 20000 km²")
        return area

    def count(self, what: Literal["municipalities", "units"], area: float) -> int:
        """Return how many of a thing a territory of ``area`` km² has."""
        known = self.counts[what]
        if area >= known[-1][0]:
            return round(known[-1][1] * area / known[-1][0])
        areas, counts = zip(*known, strict=True)
        return max(1, round(math.exp(np.interp(math.log(area), np.log(areas), np.log(counts)))))

    def zone_count(self, area: float) -> int:
        """Return how many zone omogenee a territory of ``area`` km² has."""
        return max((count for least, count in self.zones if area >= least), default=1)


def recipe_from(told: Mapping[str, Any] | SampleRecipe) -> SampleRecipe:
    """Return the recipe that a mapping (read from YAML) declares.

    Raises
    ------
    PackError
        If it is faulty; every fault is listed.
    """
    if isinstance(told, SampleRecipe):
        return told
    try:
        return SampleRecipe.model_validate(dict(told))
    except ValidationError as error:
        faults = [
            Fault(
                code="recipe",
                message=f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}",
                remedy="mend the recipe of the sample territory",
            )
            for e in error.errors()
        ]
        msg = f"the recipe of the sample territory has {len(faults)} faults: {faults[0].message}"
        raise PackError(msg, faults) from error


def stream(seed: int, subject: str) -> np.random.Generator:
    """Return the random numbers of one subject, so that drawing more of one thing moves nothing else."""
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])
