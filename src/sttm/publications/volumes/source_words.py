"""The fixed wording of Part I of the volumes on where everything comes from, in Italian and English."""

from __future__ import annotations

__all__ = ["SOURCE_WORDS"]

#: Italian, English.
SOURCE_WORDS: dict[str, tuple[str, str]] = {
    "lineage": ("Strati: provenienza e data", "Layers: origin and date"),
    "lineage_text": (
        (
            "Ogni strato ha una versione, che è l'impronta del suo contenuto. Uno strato derivato dice "
            "da quali versioni è stato calcolato. Trasformazioni, difetti e metodi "
            "sono scritti in inglese, come li registra il programma."
        ),
        (
            "Each layer has a version, which is the fingerprint of its content. A derived layer says "
            "from which versions it was computed."
        ),
    ),
    "input_layers": ("Strati di partenza", "Layers given"),
    "derived_layers": ("Strati derivati", "Derived layers"),
    "layers_table": (
        "Strati di partenza: versione, data, ente, licenza",
        "Layers given: version, date, publisher, licence",
    ),
    "derived_table": ("Strati derivati: versione e origine", "Derived layers: version and origin"),
    "layer": ("Strato", "Layer"),
    "version": ("Versione", "Version"),
    "reference_date": ("Data di riferimento", "Reference date"),
    "publisher": ("Ente", "Publisher"),
    "licence": ("Licenza", "Licence"),
    "source": ("Provenienza", "Origin"),
    "content": ("Contenuto", "Content"),
    "rows": ("elementi: {n}", "features: {n}"),
    "table_rows": ("righe: {n}", "rows: {n}"),
    "cells": ("celle: {w} × {h}", "cells: {w} × {h}"),
    "sensor": ("Rilevato con", "Measured with"),
    "crs": ("Sistema di riferimento del file", "Reference system of the file"),
    "transformation": ("Trasformazione", "Transformation"),
    "no_transformation": ("nessuna: già in {crs}", "none: already in {crs}"),
    "proxy_for": ("Sta al posto di", "Stands in for"),
    "repairs": ("Correzioni", "Repairs"),
    "warnings": ("Difetti ammessi", "Faults let pass"),
    "none": ("nessuna", "none"),
    "more": (
        "e altri {n}, nel file JSON allegato al PDF",
        "and {n} more, in the JSON file attached to the PDF",
    ),
    "none_found": ("nessuno", "none"),
    "method": ("Metodo", "Method"),
    "made_from": ("Calcolato da", "Computed from"),
    "code": ("Impronta del codice", "Fingerprint of the code"),
    "absent": ("Strati che mancano", "Layers that are missing"),
    "absent_text": (
        "Questi strati non sono nello spazio di lavoro. Che cosa, per questo, non è valutabile:",
        "These layers are not in the workspace. What is not assessable for it:",
    ),
    "absent_table": ("Strati assenti e conseguenze", "Layers that are absent, and what follows"),
    "absent_none": ("Nessuno degli strati previsti manca.", "None of the layers provided for is missing."),
    "consequence": ("Che cosa non è valutabile", "What is not assessable"),
    "lacking_indicators": ("Indicatori", "Indicators"),
    "lacking_layers": ("Strati derivati", "Derived layers"),
    "documents": ("Documenti", "Documents"),
    "documents_table": ("Documenti nello spazio di lavoro", "Documents in the workspace"),
    "date": ("Data", "Date"),
    "parameters": ("Parametri", "Parameters"),
    "parameters_text": (
        (
            "I valori del pacchetto su cui poggiano gli indicatori, in vigore il {day}. «Ufficiale» è "
            "ciò che è stato letto in un atto."
        ),
        (
            "The values of the pack on which the indicators rest, in force on {day}. “Official” is what "
            "has been read in an act."
        ),
    ),
    "parameters_table": (
        "Parametri, soglie e tabelle di valori usati",
        "Parameters, breaks and tables of values used",
    ),
    "parameter": ("Parametro", "Parameter"),
    "parameter_source": ("Fonte", "Source"),
    "standing": ("Stato e affidabilità", "Standing and confidence"),
    "caveats": ("Avvertenze", "Caveats"),
    "caveats_none": ("Nessuna avvertenza accompagna questi dati.", "No caveat comes with these data."),
    "caveat_layers": ("Strati interessati: {layers}.", "Layers concerned: {layers}."),
    "glossary": ("Glossario", "Glossary"),
}
