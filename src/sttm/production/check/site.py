"""A site: a GeoJSON feature that says where, for which activity, how large, and what overcomes conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sttm.evaluation.given import Given, Written
from sttm.territory.drawn_schema import feature_schema

__all__ = ["FOUND", "Site", "SiteCondition"]

Positive = Annotated[float, Field(gt=0)]


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Listed = Annotated[tuple[dict[str, Any], ...], BeforeValidator(_as_tuple)]


class SiteCondition(Given):
    """What the proponent answers to the condition of a rule that touches the site."""

    answer: Literal["met", "not_met"]
    evidence: Written | None = None

    @model_validator(mode="after")
    def _proved(self) -> SiteCondition:
        if self.answer == "met" and not (self.evidence or "").strip():
            msg = "a condition that is met names the document that proves it"
            raise ValueError(msg)
        return self


FOUND = "found_"
"""How the columns begin that a search writes of the sites it finds: they say nothing of a project."""


class Site(Given):
    """The properties of a site; its geometry is that of the GeoJSON feature.

    What a search told of it, in columns that begin with ``found_``, is not read again.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
    title: Written
    activity: Written
    """Type of activity that looks for a place."""
    municipality_id: Written | None = None
    """The Comune that answers for it; without it, the one that holds most of it."""
    operating_area_m2: Positive | None = None
    """*Superficie operativa*: where the activity takes place. Not the area of the polygon."""
    floor_space_m2: Positive | None = None
    roof_area_m2: Positive | None = None
    workers: Annotated[int, Field(ge=0)] | None = None
    intermodal: Literal["yes", "no"] | None = None
    land: Written | None = None
    """Existing use."""
    setting: Literal["new", "existing"] | None = None
    conditions: dict[str, SiteCondition] = Field(default_factory=dict)
    """By rule: what overcomes an attention, or mitigates."""
    facts: dict[str, float | str] = Field(default_factory=dict)
    """Further facts that the norms ask about (``sttm norms facts``)."""
    works: Listed | None = None
    """As those of an intervention; without them, what the Schede say of works is open."""
    answers: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """By number of the Scheda, then by criterion, as those of an intervention."""
    profile_answers: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """By criterion of the profile: an answer with its evidence, or a value."""
    profile_disputes: Listed = ()
    profile_override: dict[str, Any] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_was_found(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if not str(name).startswith(FOUND)}

    @classmethod
    def json_schema(cls, parts: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the JSON Schema of a whole feature, geometry included.

        Parameters
        ----------
        parts
            Schemas of properties that another strategy declares, by name, and under ``$defs`` what they use.
        """
        properties = cls.model_json_schema(by_alias=True)
        properties["patternProperties"] = {f"^{FOUND}": {}}
        given = dict(parts or {})
        properties.setdefault("$defs", {}).update(given.pop("$defs", {}))
        for name, schema in given.items():
            said = properties["properties"][name]
            properties["properties"][name] = {**{k: v for k, v in said.items() if k == "title"}, **schema}
        return feature_schema("Site", properties)
