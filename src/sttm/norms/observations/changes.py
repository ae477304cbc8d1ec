"""Changes that replies make: to articles, gathered into one amended text; to layers, feature by feature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sttm.errors import Fault
from sttm.norms.observations.acts import MapChange, TextChange
from sttm.norms.observations.redline import Segment, amended_text, joined_segments, redline
from sttm.norms.observations.register import ObservedArticle, ObservedDocument, Register

__all__ = [
    "AmendedArticle",
    "amended_documents",
    "apply_map_changes",
    "map_difference",
    "merged_map_changes",
    "text_change_problem",
]


def text_change_problem(register: Register, change: TextChange) -> str | None:
    """Return why a change cannot be made to the text, or None."""
    document = register.document(change.document)
    if document is None:
        return f"there is no document {change.document}"
    article = document.article(change.article)
    if article is None:
        return f"{change.document} has no article {change.article} with a text"
    times = article.text.count(change.before)
    if times != 1:
        return (
            f"{change.before!r} stands {times} times in article {change.article}, and must stand there once"
        )
    if change.before == change.after:
        return f"{change.before!r} stays as it is"
    return None


@dataclass(frozen=True, slots=True)
class AmendedArticle:
    """An article with the changes that replies make to it."""

    document: ObservedDocument
    article: ObservedArticle
    segments: tuple[Segment, ...]
    """What stays, goes and comes, in order; each change with the points that ask for it."""
    points: tuple[str, ...]

    @property
    def text(self) -> str:
        """The article as amended."""
        return amended_text(self.segments)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    after: str
    points: tuple[str, ...]


def amended_documents(
    register: Register, changes: Mapping[str, Sequence[TextChange]]
) -> tuple[tuple[AmendedArticle, ...], tuple[Fault, ...]]:
    """Gather the changes of several points into the articles that they change.

    Parameters
    ----------
    changes
        By point.

    Returns
    -------
    articles, faults
        The articles that change, in the order of the register; and two changes that contradict each other,
        which a person has to resolve.
    """
    asked: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for point, several in changes.items():
        for one in several:
            place = asked.setdefault((one.document, one.article), {})
            names = place.setdefault((one.before, one.after), [])
            if point not in names:
                names.append(point)
    found: list[AmendedArticle] = []
    faults: list[Fault] = []
    for document in register.documents:
        for article in document.articles:
            own = asked.get((document.id, article.number))
            if own:
                spans, wrong = _spans(document, article, own)
                faults += wrong
                points = tuple(dict.fromkeys(name for span in spans for name in span.points))
                found.append(AmendedArticle(document, article, _segments(article.text, spans), points))
    return tuple(found), tuple(faults)


def _spans(
    document: ObservedDocument, article: ObservedArticle, asked: Mapping[tuple[str, str], list[str]]
) -> tuple[list[_Span], list[Fault]]:
    spans = sorted(
        (
            _Span(start, start + len(before), after, tuple(points))
            for (before, after), points in asked.items()
            if (start := article.text.find(before)) >= 0
        ),
        key=lambda span: (span.start, span.end, span.after),
    )
    kept: list[_Span] = []
    faults = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            message = (
                f"{', '.join(kept[-1].points)} and {', '.join(span.points)} change the same words otherwise"
            )
            remedy = "agree on one change, and propose or decide it for both"
            faults.append(
                Fault(
                    code="conflict", message=message, remedy=remedy,
                    feature=f"{document.id}, article {article.number}",
                )
            )  # fmt: skip
        else:
            kept.append(span)
    return kept, faults


def _segments(text: str, spans: Sequence[_Span]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    place = 0
    for span in spans:
        found.append(Segment("keep", text[place : span.start]))
        found += redline(text[span.start : span.end], span.after, span.points)
        place = span.end
    found.append(Segment("keep", text[place:]))
    return joined_segments(found)


def map_difference(
    before: Mapping[str, Any], after: Mapping[str, Any], id_property: str | None = None
) -> tuple[dict[str, Any], ...]:
    """Return what differs between two GeoJSON collections, as the features of a :class:`MapChange`.

    Parameters
    ----------
    id_property
        Property that names a feature; its GeoJSON id by default.

    Returns
    -------
    tuple of dict
        Added and changed features as they are after, removed ones as they were.

    Raises
    ------
    ValueError
        If a feature has no id, or two have the same.
    """
    old, new = _by_id(before, id_property), _by_id(after, id_property)
    told = []
    for name in sorted({*old, *new}):
        if name not in old:
            told.append(_told(name, new[name], "added"))
        elif name not in new:
            told.append(_told(name, old[name], "removed"))
        elif _content(old[name]) != _content(new[name]):
            told.append(_told(name, new[name], "changed"))
    return tuple(told)


def _by_id(collection: Mapping[str, Any], id_property: str | None) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for feature in collection.get("features", ()):
        name = (
            feature.get("id") if id_property is None else (feature.get("properties") or {}).get(id_property)
        )
        if name is None:
            msg = f"a feature has no {id_property or 'id'}"
            raise ValueError(msg)
        if str(name) in found:
            msg = f"two features have the id {name}"
            raise ValueError(msg)
        found[str(name)] = feature
    return found


def _content(feature: Mapping[str, Any]) -> tuple[Any, Any]:
    return feature.get("geometry"), feature.get("properties") or {}


def _told(name: str, feature: Mapping[str, Any], change: str) -> dict[str, Any]:
    properties = {**(feature.get("properties") or {}), "change": change}
    return {"type": "Feature", "id": name, "properties": properties, "geometry": feature.get("geometry")}


def merged_map_changes(
    changes: Mapping[str, Sequence[MapChange]],
) -> tuple[dict[str, tuple[dict[str, Any], ...]], tuple[Fault, ...]]:
    """Gather the changes of several points by layer; each feature names the points that ask for it.

    Returns
    -------
    features, faults
        By layer; and features that two points change otherwise.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    faults = []
    for point, several in changes.items():
        for change in several:
            layer = found.setdefault(change.layer, {})
            for feature in change.features:
                name = str(feature["id"])
                known = layer.get(name)
                if known is None:
                    layer[name] = {**feature, "id": name, "points": [point]}
                elif _content(known) == _content(feature):
                    known["points"].append(point)
                else:
                    message = f"{', '.join(known['points'])} and {point} change it otherwise"
                    remedy = "agree on one change, and propose or decide it for both"
                    where = f"layer {change.layer}, feature {name}"
                    faults.append(Fault(code="conflict", message=message, remedy=remedy, feature=where))
    merged = {
        layer: tuple(_with_points(features[name]) for name in sorted(features))
        for layer, features in sorted(found.items())
    }
    return merged, tuple(faults)


def _with_points(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = {**(feature.get("properties") or {}), "points": list(feature["points"])}
    return {
        "type": "Feature", "id": feature["id"], "properties": properties, "geometry": feature.get("geometry")
    }  # fmt: skip


def apply_map_changes(
    collection: Mapping[str, Any], features: Iterable[Mapping[str, Any]], id_property: str | None = None
) -> dict[str, Any]:
    """Return a GeoJSON collection with the changes made, by id.

    Raises
    ------
    ValueError
        If a feature that is added is there already, or one that goes or changes is not.
    """
    found = dict(_by_id(collection, id_property))
    for feature in features:
        name = str(feature["id"])
        told = dict(feature.get("properties") or {})
        change = told.pop("change")
        told.pop("points", None)
        if (change == "added") == (name in found):
            state = "there already" if name in found else "not there"
            msg = f"feature {name} cannot be {change}: it is {state}"
            raise ValueError(msg)
        if change == "removed":
            del found[name]
        else:
            found[name] = {
                "type": "Feature",
                "id": name,
                "properties": told,
                "geometry": feature.get("geometry"),
            }
    return {"type": "FeatureCollection", "features": [found[name] for name in sorted(found)]}
