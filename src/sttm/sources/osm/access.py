"""What the tags of a way say of who may go along it, and in which direction, on foot and by bike."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sttm.packs.service_categories import OsmStreet, Way

__all__ = ["Street", "StreetRules", "street_of"]

Tags = Mapping[str, str]

YES = frozenset({"yes", "designated", "permissive", "official", "destination", "customers", "public"})
NO = frozenset(
    {
        "no", "private", "use_sidepath", "dismount", "permit", "delivery", "agricultural", "forestry",
        "military", "emergency", "restricted", "residents",
    }
)  # fmt: skip
"""Values of access tags that keep people in general out; what is not among them says nothing."""

ONE_WAY = {"yes": "forward", "true": "forward", "1": "forward", "-1": "backward", "reverse": "backward"}
_NUMBER = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*([%°]?)\s*$")


@dataclass(frozen=True, slots=True)
class Street:
    """A way that may be walked or cycled.

    ``slope`` is the climb for each metre in the direction of the way, None where the tags do not say.
    """

    kind: str
    name: str | None
    walk: Way
    bike: Way
    level: int
    slope: float | None


class StreetRules:
    """Which classes of street may be walked and cycled where no tag says otherwise."""

    def __init__(self, rules: Iterable[OsmStreet]) -> None:
        self.classes = {name: (rule.walk, rule.bike) for rule in rules for name in rule.highway}


def street_of(tags: Tags, rules: StreetRules) -> Street | None:
    """Return the street that a way is, or None where nobody may walk or cycle it.

    Parameters
    ----------
    tags
        Of a way. A platform without a class of street is one of class ``platform``.
    """
    kind = tags.get("highway")
    if kind is None and "platform" in (tags.get("railway"), tags.get("public_transport")):
        kind = "platform"
    if kind is None or kind not in rules.classes:
        return None
    walk, bike = rules.classes[kind]
    if tags.get("motorroad") == "yes":
        walk = bike = False
    walk = walk or tags.get("sidewalk") in ("both", "left", "right", "yes")
    walk = _may(tags, "foot", ("access",), walk)
    bike = _may(tags, "bicycle", ("vehicle", "access"), bike)
    if not (walk or bike):
        return None
    return Street(
        kind,
        tags.get("name"),
        _walk_way(tags, kind) if walk else "no",
        _bike_way(tags) if bike else "no",
        level_of(tags),
        _slope(tags.get("incline")),
    )


def _may(tags: Tags, own: str, general: tuple[str, ...], usual: bool) -> bool:
    """Whether a mode may: its own tag opens and closes, those of all traffic only close."""
    said = tags.get(own)
    if said in YES:
        return True
    if said in NO:
        return False
    return usual and not any(tags.get(key) in NO for key in general)


def _walk_way(tags: Tags, kind: str) -> Way:
    said = tags.get("oneway:foot") or (tags.get("conveying") if kind in ("steps", "footway") else None)
    if said in ("forward", "backward"):
        return "forward" if said == "forward" else "backward"
    return _direction(ONE_WAY.get(said or ""))


def _bike_way(tags: Tags) -> Way:
    own = tags.get("oneway:bicycle")
    if own == "no":
        return "both"
    if own in ONE_WAY:
        return _direction(ONE_WAY[own])
    said = tags.get("oneway")
    if said is None and tags.get("junction") in ("roundabout", "circular"):
        said = "yes"
    way = _direction(ONE_WAY.get(said or ""))
    return "both" if way == "both" or _against_traffic(tags) else way


def _direction(way: str | None) -> Way:
    if way == "forward":
        return "forward"
    return "backward" if way == "backward" else "both"


def _against_traffic(tags: Tags) -> bool:
    """Whether there is a lane or track for bikes against a one-way."""
    sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
    if any(tags.get(side, "").startswith("opposite") for side in sides):
        return True
    if tags.get("bicycle:backward") in YES:
        return True
    return any(tags.get(f"{side}:oneway") in ("no", "-1") for side in sides[1:])


def level_of(tags: Tags) -> int:
    """Return the level of a way: its layer if said, else 1 for bridges and -1 for tunnels."""
    layer = _NUMBER.match(tags.get("layer", ""))
    if layer and not layer[2]:
        return int(float(layer[1].replace(",", ".")))
    if tags.get("bridge", "no") != "no":
        return 1
    return -1 if tags.get("tunnel", "no") not in ("no", "building_passage") else 0


def _slope(incline: str | None) -> float | None:
    found = _NUMBER.match(incline or "")
    if found is None or not found[2]:
        return None
    value = float(found[1].replace(",", "."))
    return value / 100 if found[2] == "%" else math.tan(math.radians(value))
