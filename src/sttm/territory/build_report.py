"""What a build did, or would do, to each derived layer, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Action", "BuildReport", "LayerReport"]

Action = Literal["unchanged", "redescribed", "restored", "kept", "part", "all", "pending", "not_built"]

_WORDS: dict[Action, tuple[str, str]] = {
    "unchanged": ("not recomputed", "will not be recomputed"),
    "redescribed": ("not recomputed, described anew", "will be described anew, not recomputed"),
    "restored": ("taken from history", "will be taken from history"),
    "kept": ("not recomputed", "will not be recomputed"),
    "part": ("recomputed in part", "will be recomputed in part"),
    "all": ("recomputed", "will be recomputed"),
    "pending": ("", "will be recomputed if what it needs changes"),
    "not_built": ("not built", "will not be built"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerReport:
    """What happened to one derived layer.

    Parameters
    ----------
    action
        ``unchanged`` (same key), ``redescribed`` (an input has another description), ``restored`` (the
        key was built before), ``kept`` (inputs changed where it does not matter), ``part``, ``all``,
        ``pending`` (dry run: depends on what comes out upstream), ``not_built``.
    reasons
        Why, in words.
    done, total, what
        How many of how many ``units`` or ``blocks``.
    ids
        Ids of the units computed, where not all were.
    before, after
        Version before and after; after is None in a dry run.
    """

    layer: str
    action: Action
    reasons: tuple[str, ...]
    done: int | None = None
    total: int | None = None
    what: str = ""
    ids: tuple[Any, ...] = ()
    before: str | None = None
    after: str | None = None

    @property
    def computed(self) -> bool:
        """Whether the function ran, or would."""
        return self.action in ("part", "all")

    @property
    def changed(self) -> bool:
        """Whether the content is another than before; False in a dry run."""
        return self.after is not None and self.after != self.before

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "layer": self.layer,
            "action": self.action,
            "reasons": list(self.reasons),
            "done": self.done,
            "total": self.total,
            "what": self.what,
            "ids": [i if isinstance(i, str) else int(i) for i in self.ids],
            "before": self.before,
            "after": self.after,
            "changed": self.changed,
        }

    def sentence(self, *, dry_run: bool = False) -> str:
        """Return the report as one line."""
        text = f"{self.layer}: {_WORDS[self.action][dry_run]}"
        if self.computed and self.total is not None:
            text += f", {self.done} of {self.total} {self.what}"
            if 0 < len(self.ids) <= 8:
                text += f" ({', '.join(map(str, self.ids))})"
        text += f": {'; '.join(self.reasons)}"
        if self.computed and self.after is not None and not self.changed:
            text += "; the result is the same as before, so nothing downstream is concerned"
        return text


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What happened to every derived layer, in the order they were looked at."""

    layers: tuple[LayerReport, ...]
    dry_run: bool = False

    def __getitem__(self, layer: str) -> LayerReport:
        return next(found for found in self.layers if found.layer == layer)

    @property
    def computed(self) -> tuple[str, ...]:
        """Names of the layers whose function ran, or would."""
        return tuple(found.layer for found in self.layers if found.computed)

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the layers whose content is another than before."""
        return tuple(found.layer for found in self.layers if found.changed)

    def lines(self) -> Iterator[str]:
        """Yield one sentence per layer."""
        for found in self.layers:
            yield found.sentence(dry_run=self.dry_run)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"dry_run": self.dry_run, "layers": [found.to_dict() for found in self.layers]}
