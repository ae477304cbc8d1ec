"""The classes of the areas map, and which of them rules make of a place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sttm.packs.area_rules import Effect
from sttm.packs.declared import Text

__all__ = ["ADMITTED", "ATTENTION_KNOWN", "BINDING", "CLASSES", "TITLES", "classes_of"]

CLASSES = ("excluded", "not_assessable", "attention", "mitigation", "admissible")
"""The classes, the worst first."""

ADMITTED = CLASSES[2:]
"""The classes of ground on which an activity may go, some of them on a condition."""

ATTENTION_KNOWN = "attention_known"
"""Not a class: how a map shows ground that is not assessable, where an attention or a mitigation is known."""

BINDING: tuple[Effect, ...] = ("exclusion", "attention", "mitigation")
"""The effects that decide the class; a preference never does."""

TITLES: dict[str, Text] = {
    "excluded": Text(it="Esclusione", en="Exclusion"),
    "not_assessable": Text(it="Non valutabile", en="Not assessable"),
    "attention": Text(it="Attenzione", en="Attention"),
    "mitigation": Text(it="Mitigazione", en="Mitigation"),
    "admissible": Text(it="Ammissibile", en="Admissible"),
}


def classes_of(
    effects: Sequence[Effect], touched: NDArray[np.bool_], unknown: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """Return the class of each place for one activity.

    An exclusion wins, whatever else is not known. Then a rule that binds and of which it is not known
    whether it touches the place makes it *not assessable*. Without any rule that binds it is so too: that
    nothing is said of an activity does not admit it.

    Parameters
    ----------
    effects
        Of each rule that concerns the activity.
    touched, unknown
        Whether each rule touches each place, or whether that is not known, shape (places, rules).
    """
    found = {e: np.array([one == e for one in effects], dtype=bool) for e in BINDING}
    binding = np.logical_or.reduce(list(found.values()))
    if not binding.any():
        return np.full(len(touched), "not_assessable")
    return np.select(
        [
            touched[:, found["exclusion"]].any(axis=1),
            unknown[:, binding].any(axis=1),
            touched[:, found["attention"]].any(axis=1),
            touched[:, found["mitigation"]].any(axis=1),
        ],
        CLASSES[:4],
        CLASSES[4],
    )
