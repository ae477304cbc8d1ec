"""The Schede Norma as the packs declare them: parts, criteria, scales, checklists, decision tables."""

from __future__ import annotations

from typing import Any

from generators.markdown import cell, code, number, table
from generators.parameters import source_text
from sttm.packs.loading import load_pack
from sttm.publications.volumes.scheda_phrases import step_phrases

__all__ = ["page"]


def page() -> str:
    """Return one section for each Scheda of the common pack."""
    return "\n".join(_scheda(s) for s in load_pack("base").schede.values())


def _scheda(scheda: Any) -> str:
    official = "official" if scheda.official else "not official"
    source = f"{source_text(scheda.source)}, {official}"
    said = f"*{scheda.title.it}*. {scheda.purpose.en}. In force from {scheda.in_force_from}. {source}."
    parts = [f"## {scheda.title.en}\n", f"{said}\n"]
    for part in scheda.parts:
        parts.append(f"### {scheda.number}{part.id}. {part.title.en} ({part.weight:g} points)\n")
        parts.append(table(("criterion", "most", "how"), (_criterion(c) for c in part.criteria)))
    parts += _works(scheda)
    parts += [f"### {scheda.number}D. {scheda.final.title.en}\n", _classes(scheda.final)]
    parts += [_decisions(t) for t in (scheda.final.relevance, scheda.final.priority)]
    if scheda.checks:
        parts.append(f"### Conditions of Scheda {scheda.number}\n")
        parts += [
            f"- **{c.title.en}** ({c.title.it}). {c.text.en} {source_text(c.source)}.\n"
            for c in scheda.checks
        ]
    return "\n".join(parts)


def _criterion(criterion: Any) -> tuple[str, str, str]:
    title = f"**{criterion.id}** {cell(criterion.title.en)} ({cell(criterion.title.it)})"
    return title, f"{criterion.max_points:g}", _how(criterion)


def _how(criterion: Any) -> str:
    if criterion.kind == "scale":
        steps = "; ".join(_steps(criterion.scale))
        return f"{code(criterion.input)}: {steps}. {cell(criterion.direction_reason.en)}."
    if criterion.kind == "works":
        return f"effectiveness of the works by area at {code(criterion.level_input)}, in the table below"
    concerned = (
        ""
        if criterion.applies_to is None
        else f" Applies to {', '.join(code(t) for t in criterion.applies_to)}."
    )
    return f"{cell(criterion.question.en)} Evidence: {cell(criterion.evidence.en)}.{concerned}"


def _steps(scale: Any) -> list[str]:
    return [f"{where} → {points:g}" for where, points in step_phrases(scale, "en")]


def _works(scheda: Any) -> list[str]:
    rated = [c for part in scheda.parts for c in part.criteria if c.kind == "works"]
    head = "Effectiveness by vulnerability level, 1 to 5:\n"
    columns = ("type of work", "1", "2", "3", "4", "5")
    rows = [[(code(e.type), *(number(v) for v in e.by_level)) for e in c.effectiveness] for c in rated]
    return [f"{head}\n{table(columns, each)}" for each in rows]


def _classes(final: Any) -> str:
    return table(
        ("class", "from", ""),
        ((c.id, f"{c.from_:g}", f"{cell(c.label.en)} ({cell(c.label.it)})") for c in final.classes),
    )


def _decisions(decision: Any) -> str:
    names = [i.name for i in decision.inputs]
    rows = [
        (*(code(_cell(row.when[n])) for n in names), code(row.then), cell(row.reason.en))
        for row in decision.rows
    ]
    policy = "the first row that holds" if decision.hit_policy == "first" else "exactly one row holds"
    columns = (*(code(n) for n in names), "outcome", "reason")
    return f"**{decision.title.en}**: {policy}.\n\n{table(columns, rows)}"


def _cell(value: Any) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)
