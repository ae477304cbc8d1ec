"""Words and days of the pictures and calendars of procedures, in Italian and English."""

from __future__ import annotations

from datetime import date

from sttm.publications.formatting import Language

__all__ = ["SILENCE", "WORDS", "day_shown", "months_shown"]

WORDS: dict[Language, dict[str, str]] = {
    "it": {
        "alt": "Percorso del procedimento: {acts} atti e {terms} termini",
        "between": "Tra il {a} e il {b}: l'atto che lo apre non ha un giorno certo.",
        "day": "giorno",
        "days": "giorni",
        "ended": "concluso",
        "ends": "Ultimo giorno",
        "gap": "{n} mesi",
        "later": "dopo il giorno chiesto",
        "late": "in ritardo",
        "month": "mese",
        "months": "mesi",
        "not_begun": "non avviato",
        "official": "Termini non ufficiali: da verificare sull'atto vigente.",
        "on": "al",
        "open": "Aperto",
        "open_end": "fine non determinata",
        "outcome": "esito",
        "overdue": "scaduto",
        "planned": "previsto",
        "running": "in corso",
        "state": "Stato",
        "suspended": "sospeso",
        "under_way": "in corso",
        "working": "lavorativi",
    },
    "en": {
        "alt": "Path of the procedure: {acts} acts and {terms} terms",
        "between": "Between {a} and {b}: the act that opens it has no certain day.",
        "day": "day",
        "days": "days",
        "ended": "ended",
        "ends": "Last day",
        "gap": "{n} months",
        "later": "after the day asked",
        "late": "late",
        "month": "month",
        "months": "months",
        "not_begun": "not begun",
        "official": "Terms are not official: check the act in force.",
        "on": "on",
        "open": "Open",
        "open_end": "end not settled",
        "outcome": "outcome",
        "overdue": "overdue",
        "planned": "planned",
        "running": "running",
        "state": "State",
        "suspended": "suspended",
        "under_way": "under way",
        "working": "working",
    },
}

SILENCE: dict[Language, dict[str, str]] = {
    "it": {
        "nothing": "Il silenzio non vale assenso né diniego.",
        "consent": "Il silenzio vale assenso.",
        "refusal": "Il silenzio vale diniego.",
    },
    "en": {
        "nothing": "Silence is neither consent nor refusal.",
        "consent": "Silence is consent.",
        "refusal": "Silence is refusal.",
    },
}
"""What it means that nobody has acted by the end of a deadline."""

_MONTHS: dict[Language, tuple[str, ...]] = {
    "it": ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}

_MONTH = len("0000-00")


def day_shown(day: date, language: Language) -> str:
    """Return a day as acts write it."""
    if language == "it":
        return f"{day.day}.{day.month}.{day.year}"
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def months_shown(when: str, language: Language) -> str:
    """Return a day, a month or a period as it is read: ``2022-10/2022-11`` is ``ott–nov 2022``."""
    parts = when.split("/")
    shown = [_part(p, language) for p in parts]
    if len(parts) > 1 and {len(p) for p in parts} == {_MONTH} and parts[0][:4] == parts[1][:4]:
        shown[0] = shown[0].split()[0]
    return "–".join(shown)


def _part(part: str, language: Language) -> str:
    if len(part) > _MONTH:
        return day_shown(date.fromisoformat(part), language)
    return f"{_MONTHS[language][int(part[5:]) - 1]} {part[:4]}"
