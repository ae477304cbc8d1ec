"""What a Scheda Norma declares, said in words: steps of scales, spans of classes, conditions of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from sttm.packs.cells import Anything, Interval, parse_cell
from sttm.packs.schede import FinalEvaluation, IntervalScale, LevelScale
from sttm.packs.tables import Cell, TableInput
from sttm.publications.formatting import NBSP, Language, format_number

__all__ = ["class_spans", "condition_phrase", "step_phrases"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "level": ("livello {a}", "level {a}"),
    "below": ("sotto {b}", "below {b}"),
    "from": ("da {a}", "from {a}"),
    "between": ("da {a} a meno di {b}", "from {a} to less than {b}"),
    "between_included": ("da {a} a {b}", "from {a} to {b}"),
    "least": ("almeno {a}", "at least {a}"),
    "above": ("oltre {a}", "above {a}"),
    "up_to": ("fino a {b}", "up to {b}"),
    "any": ("qualsiasi", "any"),
    "yes": ("sì", "yes"),
    "no": ("no", "no"),
}


def _said(key: str, language: Language, **values: str) -> str:
    return _WORDS[key][language == "en"].format(**values)


def step_phrases(scale: LevelScale | IntervalScale, language: Language) -> list[tuple[str, float]]:
    """Return where each step of a scale holds, with its points, in the order of the scale."""
    if isinstance(scale, LevelScale):
        return [(_said("level", language, a=str(s.level)), s.points) for s in scale.steps]
    ends = [s.from_ for s in scale.steps[1:]]
    first = (_said("below", language, b=format_number(ends[0], language)), scale.steps[0].points)
    rest = [
        (
            _said("from", language, a=format_number(low, language))
            if high is None
            else _said("between", language, a=format_number(low, language), b=format_number(high, language)),
            step.points,
        )
        for step, (low, high) in zip(scale.steps[1:], pairwise([*ends, None]), strict=True)
    ]
    return [first, *rest]


def condition_phrase(
    cell: Cell, one: TableInput, language: Language, names: Mapping[str, str] | None = None
) -> str:
    """Return the condition of a cell on an input, in words.

    Parameters
    ----------
    names
        Of categories; those without one are printed as they are.
    """
    condition = parse_cell(cell, one.kind)
    if isinstance(condition, Anything):
        return _said("any", language)
    if isinstance(condition, Interval):
        return _interval(condition, language)
    given = cell if isinstance(cell, tuple) else (cell,)
    return ", ".join(_category(v, language, names or {}) for v in given)


def _category(value: object, language: Language, names: Mapping[str, str]) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_number(float(value), language)
    text = str(value)
    return names.get(text) or (_said(text, language) if text in ("yes", "no") else text)


def _interval(found: Interval, language: Language) -> str:
    low, high = (_end(e, language) for e in (found.low, found.high))
    if low is None and high is None:
        return _said("any", language)
    if low is None:
        return _said("up_to" if found.high_included else "below", language, b=str(high))
    if high is None:
        return _said("least" if found.low_included else "above", language, a=low)
    return _said("between_included" if found.high_included else "between", language, a=low, b=high)


def _end(end: Decimal, language: Language) -> str | None:
    return format_number(float(end), language) if end.is_finite() else None


def class_spans(final: FinalEvaluation, language: Language, total: float = 100) -> list[tuple[str, str, str]]:
    """Return each class with its name and the totals it takes, the best first."""
    tops: Sequence[float | None] = [None, *(c.from_ for c in final.classes)]
    rows = []
    for one, top in zip(final.classes, tops, strict=False):
        low = format_number(one.from_, language)
        span = (
            _said("between_included", language, a=low, b=format_number(total, language))
            if top is None
            else _said("between", language, a=low, b=format_number(top, language))
        )
        rows.append((one.id, one.label.model_dump()[language], span.replace(" ", NBSP)))
    return rows
