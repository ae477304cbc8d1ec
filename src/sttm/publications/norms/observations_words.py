"""Words of the documents on contributions and observations, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["words"]

#: Italian, English.
_WORDS: dict[str, tuple[str, str]] = {
    "about": ("Riguarda", "About"),
    "act": ("Atto", "Act"),
    "amended": ("Testo modificato", "Amended text"),
    "amended_none": (
        "Nessuna risposta modifica il testo.",
        "No reply changes the text.",
    ),
    "amended_read": (
        "Ciò che si toglie è barrato, ciò che si aggiunge è sottolineato; sotto, i punti da cui viene.",
        "What goes is struck through, what comes is underlined; below, the points it comes from.",
    ),
    "anonymous": (
        "Sono nominati soltanto i Comuni e gli enti pubblici: altri nomi e recapiti sono [omissis].",
        "Only Comuni and public bodies are named: other names and contacts are [omissis].",
    ),
    "article": ("Articolo", "Article"),
    "at": ("alle", "at"),
    "attachments": ("Allegati", "Attachments"),
    "by_article": ("Punti per articolo", "Points by article"),
    "by_kind": ("Ciò che è pervenuto", "What arrived"),
    "by_outcome": ("Punti per esito e qualità del mittente", "Points by outcome and quality of the sender"),
    "by_state": ("Punti per stato", "Points by state"),
    "changed_by": ("Modifica richiesta o motivata da", "Change asked for, or caused, by"),
    "considered": ("Come se ne è tenuto conto", "How it was taken into account"),
    "considered_title": ("Contributi e pareri", "Contributions and opinions"),
    "council": ("Decisione", "Decision"),
    "date": ("Data", "Date"),
    "draft": (
        "Bozza: {open} punti su {points} non sono ancora decisi. Gli esiti proposti possono cambiare.",
        "Draft: {open} points of {points} are not yet decided. Proposed outcomes may change.",
    ),
    "early": ("prima dei termini", "before the term"),
    "figures": ("In cifre", "In figures"),
    "in_time": ("nei termini", "in time"),
    "is_late": ("fuori termine", "late"),
    "kind": ("Tipo", "Kind"),
    "list": ("Elenco", "List"),
    "map": ("Mappa delle osservazioni", "Map of the observations"),
    "map_alt": (
        "Mappa con {count} punti che indicano un luogo, colorati secondo l'esito.",
        "Map with {count} points that name a place, coloured by outcome.",
    ),
    "map_change": ("Modifica alla mappa", "Change to the map"),
    "map_changes": ("Modifiche alle mappe", "Changes to maps"),
    "map_note": (
        "{without} punti su {points} non indicano un luogo. Le geometrie sono nel file GeoJSON allegato.",
        "{without} points of {points} name no place. The geometries are in the GeoJSON file beside this one.",
    ),
    "map_source": ("Luoghi indicati da chi ha scritto", "Places named by those who wrote"),
    "no_window": ("senza termine", "no term"),
    "none": ("non indicato", "not given"),
    "number": ("N.", "No."),
    "open": ("in esame", "under examination"),
    "outcome": ("Esito", "Outcome"),
    "parcels": ("Mappali", "Parcels"),
    "point": ("Punto", "Point"),
    "points": ("Punti", "Points"),
    "proposal": ("Esito proposto", "Proposed outcome"),
    "protocol": ("Protocollo", "Protocol no."),
    "quality": ("Qualità", "Quality"),
    "reason": ("Motivo", "Reason"),
    "received": ("Pervenuta il", "Received on"),
    "register": ("Registro", "Register"),
    "replies": ("Controdeduzioni", "Replies"),
    "reply": ("Comunicata con", "Sent by"),
    "sender": ("Mittente", "Sender"),
    "similar": ("Punti simili", "Points alike"),
    "state": ("Stato", "State"),
    "state_considered": ("considerato", "considered"),
    "state_decided": ("deciso", "decided"),
    "state_entered": ("da esaminare", "to be examined"),
    "state_proposed": ("risposta proposta", "reply proposed"),
    "state_read": ("seconda lettura superata", "second reading passed"),
    "state_replied": ("controdedotto", "replied"),
    "state_returned": ("rinviato al proponente", "sent back to the proposer"),
    "state_withdrawn": ("ritirato", "withdrawn"),
    "submissions": ("Pervenuti", "Submissions"),
    "text": ("Richiesta", "Request"),
    "text_change": ("Modifica al testo", "Change to the text"),
    "timing": ("Termini", "Term"),
    "total": ("Totale", "Total"),
    "window": ("Termini: dal {opens} al {closes}", "Term: from {opens} to {closes}"),
    "change": ("Modifica", "Change"),
    "feature": ("Elemento", "Feature"),
    "layer": ("Strato", "Layer"),
    "added": ("aggiunto", "added"),
    "removed": ("tolto", "removed"),
    "changed": ("modificato", "changed"),
}


def words(language: Language) -> dict[str, str]:
    """Return the words in one language."""
    return in_language(_WORDS, language)
