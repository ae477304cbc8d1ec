"""Words of the normative volume, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["confidence_words", "volume_words"]

_WORDS: dict[str, tuple[str, str]] = {
    "at_most": ("al più", "at most"),
    "granted_by": ("Chi concede o applica", "Granted or applied by"),
    "incentive": ("incentivo", "incentive"),
    "life": ("Passi", "Steps"),
    "measure": ("Misura", "Measure"),
    "measures": ("Incentivi e penalizzazioni", "Incentives and penalties"),
    "penalty": ("penalizzazione", "penalty"),
    "rounded": ("arrotondato a", "rounded to"),
    "worth": ("Valore", "Worth"),
    "any": (
        "qualsiasi",
        "any",
    ),
    "article": (
        "Art.",
        "Art.",
    ),
    "binding": (
        "Vincola",
        "Binds",
    ),
    "by_adhesion": (
        "i soli Comuni che hanno aderito",
        "only the Comuni that have joined",
    ),
    "calendar": (
        "giorni di calendario",
        "calendar days",
    ),
    "collect": (
        "Valgono tutte le righe che si verificano.",
        "Every row that holds counts.",
    ),
    "confidence": (
        "Attendibilità",
        "Confidence",
    ),
    "confidences": (
        (
            "Attendibilità: letto nella presentazione, letto nella fonte, da fonte indiretta, a "
            "memoria, nostra proposta."
        ),
        (
            "Confidence: read in the slides, read in the source, from an indirect source, "
            "recalled, our proposal."
        ),
    ),
    "contents": (
        "Articoli e regole in vigore",
        "Articles and rules in force",
    ),
    "counted": (
        "primo giorno contato",
        "first day counted",
    ),
    "counting": (
        "Come si conta",
        "How it is counted",
    ),
    "day": (
        "giorno",
        "day",
    ),
    "days": (
        "giorni",
        "days",
    ),
    "deadline": (
        "termine per un atto",
        "deadline for an act",
    ),
    "end_of": (
        "dalla fine di",
        "the end of",
    ),
    "first": (
        "Vale la prima riga che si verifica.",
        "The first row that holds decides.",
    ),
    "force": (
        "In vigore dal",
        "In force from",
    ),
    "from": (
        "Decorre da",
        "Runs from",
    ),
    "in": (
        "nel regime {name} {n}",
        "{n} in the {name} regime",
    ),
    "kind": (
        "Tipo",
        "Kind",
    ),
    "length": (
        "Durata",
        "Length",
    ),
    "month": (
        "mese",
        "month",
    ),
    "months": (
        "mesi",
        "months",
    ),
    "moves": (
        "la fine si sposta se festiva",
        "the end moves off holidays",
    ),
    "no": (
        "no",
        "no",
    ),
    "not_counted": (
        "primo giorno non contato",
        "first day not counted",
    ),
    "not_official": (
        (
            "Questo volume non è un testo ufficiale: riassunti, numeri degli articoli, soglie e "
            "percentuali sono un esempio finché l'ente non li sostituisce con quelli pubblicati. "
            "La colonna «attendibilità» dice da dove viene ciascuno."
        ),
        (
            "This volume is not an official text: summaries, numbers of articles, thresholds and "
            "percentages are an example until the authority replaces them with those published. "
            "The column “confidence” says where each comes from."
        ),
    ),
    "official": (
        "Ufficiale",
        "Official",
    ),
    "on": (
        "Norme in vigore al",
        "Norms in force on",
    ),
    "outcome": (
        "Conseguenza",
        "What follows",
    ),
    "pack": (
        "Pacchetto",
        "Pack",
    ),
    "part": (
        "Parte",
        "Part",
    ),
    "inhabitant": (
        "abitante",
        "inhabitant",
    ),
    "per": (
        "per",
        "per",
    ),
    "prescriptive": (
        "tutti",
        "everyone",
    ),
    "reason": (
        "Motivo",
        "Reason",
    ),
    "references": (
        "Riferimenti",
        "References",
    ),
    "rule": (
        "Regola",
        "Rule",
    ),
    "simplified": (
        "semplificato",
        "simplified",
    ),
    "source": (
        "Fonte",
        "Source",
    ),
    "sources": (
        "Fonti",
        "Sources",
    ),
    "stays": (
        "la fine non si sposta",
        "the end does not move",
    ),
    "subtitle": (
        "Parte I – Disposizioni generali · Parte II – Disposizioni per le strategie",
        "Part I – General provisions · Part II – Provisions for the strategies",
    ),
    "term": (
        "Termine",
        "Term",
    ),
    "terms": (
        "Termini dei procedimenti",
        "Terms of the procedures",
    ),
    "terms_text": (
        (
            "Ogni termine dice da quale atto decorre, come si conta e se la sua fine si sposta "
            "dai giorni festivi."
        ),
        ("Each term says from which act it runs, how it is counted, and whether its end moves off holidays."),
    ),
    "title": (
        "Quadro normativo",
        "Normative framework",
    ),
    "unique": (
        "Si verifica una sola riga.",
        "One row alone holds.",
    ),
    "until": (
        "al",
        "to",
    ),
    "window": (
        "periodo per inviare",
        "days to send something in",
    ),
    "working": (
        "giorni lavorativi",
        "working days",
    ),
    "yes": (
        "sì",
        "yes",
    ),
}
"""Italian, English."""

_CONFIDENCE: dict[str, tuple[str, str]] = {
    "memory": (
        "a memoria",
        "recalled",
    ),
    "ours": (
        "nostra proposta",
        "our proposal",
    ),
    "second": (
        "fonte indiretta",
        "indirect source",
    ),
    "seed": (
        "presentazione",
        "slides",
    ),
    "seen": (
        "letto nella fonte",
        "read in the source",
    ),
}
"""How sure a value is, as a reader is told."""


def volume_words(language: Language) -> dict[str, str]:
    """Return the words in one language."""
    return in_language(_WORDS, language)


def confidence_words(language: Language) -> dict[str, str]:
    """Return the name of each confidence in one language."""
    return in_language(_CONFIDENCE, language)
