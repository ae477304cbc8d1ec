"""The fixed wording of Part I of the volumes in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.volumes.source_words import SOURCE_WORDS

__all__ = ["WORDS", "words"]


#: Every phrase of the volume that does not come from the workspace: Italian, English.
WORDS: dict[str, Pair] = {
    "title": (
        "STTM 1 – Parte I. Quadro analitico-conoscitivo",
        "STTM 1 – Part I. Knowledge framework",
    ),
    "example": (
        (
            "Punteggi, soglie e parametri non ufficiali sono proposte modificabili: il capitolo dei "
            "parametri dice da dove viene ciascuno."
        ),
        (
            "Scores, breaks and parameters that are not official are editable proposals: the chapter on "
            "parameters says where each comes from."
        ),
    ),
    "cover_day": ("Valori in vigore il", "Values in force on"),
    "cover_pack": ("Pacchetto", "Pack"),
    "cover_units": ("Unità paesistico-ambientali", "Landscape units"),
    "cover_layers": ("Strati dati e derivati", "Layers given and derived"),
    "cover_newest": ("Dato più recente", "Newest data"),
    # Introduction
    "introduction": ("Introduzione", "Introduction"),
    "what": ("Che cos'è questo volume", "What this volume is"),
    "what_1": (
        (
            "Questo volume è il Quadro analitico-conoscitivo della Strategia tematico-territoriale "
            "metropolitana per la sostenibilità ambientale (STTM 1): descrive {territory} con i dati "
            "presenti nello spazio di lavoro e con i valori del pacchetto {pack} in vigore il {day}."
        ),
        (
            "This volume is the knowledge framework (Quadro analitico-conoscitivo) of the metropolitan "
            "thematic-territorial strategy for environmental sustainability (STTM 1): it describes "
            "{territory} from the data in the workspace and the values of the pack {pack} in force on {day}."
        ),
    ),
    "what_2": (
        (
            "È prodotto dai dati: ogni cifra viene da uno strato di cui il capitolo {lineage} dice versione, "
            "data, ente, licenza e provenienza. Con gli stessi dati lo stesso volume ha la stessa impronta."
        ),
        (
            "It is made from data: every figure comes from a layer whose version, date, publisher, "
            "licence and origin stand in chapter {lineage}. From the same data the same volume has the "
            "same fingerprint."
        ),
    ),
    "fictional": (
        "Il territorio è di fantasia: nessun luogo, ente o valore è reale.",
        "The territory is fictional: no place, body or value is real.",
    ),
    "real": (
        (
            "Il territorio è reale. Alcuni dati stanno al posto di altri che non sono disponibili: dove "
            "accade è detto nelle note e nel capitolo {caveats}."
        ),
        (
            "The territory is real. Some data stand in for others that are not available: notes and chapter "
            "{caveats} say where."
        ),
    ),
    "reading": ("Come si leggono i valori", "How to read the values"),
    "reading_items": (
        (
            "«Non valutabile» (n.v.) vuol dire che manca un dato, una soglia o una copertura "
            "sufficiente: non vuol dire zero né assenza del problema. La ragione è detta accanto.\n"
            "Un'unità ha un valore solo se i dati coprono almeno {least} della sua superficie. Lo stesso "
            "vale per la media di una Zona omogenea o di un Comune.\n"
            "Le medie sono pesate per superficie; quelle per residenti pesano ogni unità per chi vi abita. I "
            "livelli di vulnerabilità sono ranghi da 1 a 5 e non hanno media.\n"
            "I valori di una Zona o di un Comune vengono dalle unità che vi ricadono, in proporzione alla "
            "superficie comune: dentro un'unità il valore è preso uguale ovunque.\n"
            "Agli estremi sono elencate al più {ends} unità; quelle con lo stesso valore in ordine di "
            "codice.\nCiò che viene «da modello» è una stima, non una misura."
        ),
        (
            "“Not assessable” (n.a.) means that data, breaks or enough coverage are missing: it means "
            "neither zero nor that there is no problem. The reason stands beside it.\n"
            "A unit has a value only where data cover at least {least} of its area. The same holds for "
            "the mean of a Zona omogenea or a Comune.\n"
            "Means are weighted by area; those by residents weigh each unit by who lives in it. "
            "Vulnerability levels are ranks from 1 to 5 and have no mean.\n"
            "The values of a Zona or a Comune come from the units in it, by the area they share: within "
            "a unit the value is taken to be the same everywhere.\n"
            "At each end at most {ends} units are listed; those with the same value in the order of "
            "their codes.\nWhat comes “by model” is an estimate, not a measurement."
        ),
    ),
    # Territory
    "territory": ("Il territorio", "The territory"),
    "places": ("Luoghi e unità", "Places and units"),
    "what_column": ("Che cosa", "What"),
    "number": ("Numero", "Number"),
    "area": ("Superficie", "Area"),
    "boundary": ("Confine", "Boundary"),
    "zones": ("Zone omogenee", "Zone omogenee"),
    "municipalities": ("Comuni", "Comuni"),
    "units": ("Unità", "Units"),
    "zone": ("Zona omogenea", "Zona omogenea"),
    "municipality": ("Comune", "Comune"),
    "unit": ("Unità", "Unit"),
    "missing_layer": (
        "Lo strato «{title}» non è nello spazio di lavoro.",
        "The layer “{title}” is not in the workspace.",
    ),
    "territory_table": ("Il territorio in cifre", "The territory in figures"),
    "types_table": ("Unità per tipo", "Units by type"),
    "type": ("Tipo", "Type"),
    "no_type": ("tipo non indicato", "no type given"),
    "zones_table": ("Zone omogenee", "Zone omogenee"),
    "zones_note": (
        "Ogni unità è contata nella Zona che ne contiene la parte maggiore.",
        "Each unit is counted in the Zona that holds the largest part of it.",
    ),
    "residents": ("Residenti", "Residents"),
    "under_10": ("di cui sotto i 10 anni", "of whom under 10"),
    "over_70": ("di cui oltre i 70 anni", "of whom over 70"),
    "residents_table": ("Residenti", "Residents"),
    # Indicators
    "vulnerability": ("Livelli di vulnerabilità", "Vulnerability levels"),
    "vulnerability_text": (
        (
            "Ogni unità ha un livello da 1 (molto basso) a 5 (molto alto) per ciascuna criticità. Le "
            "soglie sono nel pacchetto e valgono solo per i dati per cui sono state fissate: mai per altri."
        ),
        (
            "Each unit has a level from 1 (very low) to 5 (very high) for each problem. The breaks stand "
            "in the pack and hold only for the data they were set for, never for others."
        ),
    ),
    "indicators": ("Indicatori", "Indicators"),
    "indicators_text": (
        "Gli indicatori per unità, con ciò da cui sono davvero misurati.",
        "The indicators by unit, with what they are really measured from.",
    ),
    "models": ("Ritenzione della pioggia e raffrescamento", "Retention of rain and cooling"),
    "models_text": (
        (
            "Questi valori vengono da modelli sulla copertura del suolo: servono a confrontare luoghi e "
            "scenari, non a dire quanto pioverà o che temperatura si misurerà."
        ),
        (
            "These values come from models on land cover: they serve to compare places and scenarios, "
            "not to say how much it will rain or which temperature will be measured."
        ),
    ),
    "runoff_text": (
        (
            "Con la pioggia di progetto di {rainfall} le {units} unità valutate trattengono {retained} e ne "
            "lasciano defluire {runoff}."
        ),
        (
            "With the design storm of {rainfall} the {units} units assessed retain {retained} and let "
            "{runoff} run off."
        ),
    ),
    "definition": ("Definizione", "Definition"),
    "formula": ("Formula", "Formula"),
    "measure": ("Unità di misura", "Unit of measure"),
    "no_unit": ("numero senza unità", "number without unit"),
    "level_unit": ("livello", "level"),
    "measured_from": ("Dati da cui è misurato", "Data it is measured from"),
    "measured_none": ("nessuno: mancano gli strati", "none: the layers are missing"),
    "in_units": ("{n} unità", "{n} units"),
    "pack_values": ("Valori del pacchetto", "Values of the pack"),
    "assessed": ("Unità con un valore", "Units with a value"),
    "assessed_value": (
        "{n} su {units} ({share} della superficie)",
        "{n} of {units} ({share} of the area)",
    ),
    "not_assessable_in": ("Non valutabile in {n} unità: {reason}.", "Not assessable in {n} units: {reason}."),
    "not_assessable_in_1": (
        "Non valutabile in un'unità: {reason}.",
        "Not assessable in one unit: {reason}.",
    ),
    "distribution": ("Distribuzione: {title}", "Distribution: {title}"),
    "minimum": ("Minimo", "Minimum"),
    "quartile_1": ("1º quartile", "1st quartile"),
    "median": ("Mediana", "Median"),
    "quartile_3": ("3º quartile", "3rd quartile"),
    "maximum": ("Massimo", "Maximum"),
    "mean_area": ("Media per superficie", "Mean by area"),
    "mean_residents": ("Media per residenti", "Mean by residents"),
    "mean": ("Media", "Mean"),
    "covered": ("Superficie con dato", "Area with data"),
    "by_zone": ("{title}, per Zona omogenea", "{title}, by Zona omogenea"),
    "extremes": ("{title}: le unità agli estremi", "{title}: the units at the ends"),
    "position": ("Posto", "Place"),
    "lowest": ("Valori più bassi", "Lowest values"),
    "highest": ("Valori più alti", "Highest values"),
    "value": ("Valore", "Value"),
    "levels_table": (
        "{title}: unità, superficie e residenti per livello",
        "{title}: units, area and residents by level",
    ),
    "level": ("Livello", "Level"),
    "area_share": ("Quota della superficie", "Share of the area"),
    "residents_share": ("Quota dei residenti", "Share of residents"),
    "residents_divided": (
        (
            "I residenti sono {every}. Circa {n} abitano in zone di censimento, o in Comuni, che toccano più "
            "unità: sono attribuiti in proporzione alla superficie, perché dove abitano dentro la zona "
            "non è noto."
        ),
        (
            "There are {every} residents. About {n} live in census zones, or Comuni, that touch several "
            "units: they are attributed by area, because where in the zone they live is not known."
        ),
    ),
    "residents_unknown": (
        "La popolazione non è nello spazio di lavoro: i residenti per livello non sono valutabili.",
        "Population is not in the workspace: residents by level are not assessable.",
    ),
    "levels_by_zone": (
        "{title}: quota della superficie per livello e Zona omogenea",
        "{title}: share of the area by level and Zona omogenea",
    ),
    "na": ("n.v.", "n.a."),
    "not_assessable": ("non valutabile", "not assessable"),
    # Networks and registers
    "network": ("Rete Verde Metropolitana", "Metropolitan green network"),
    "network_connectivity": ("Connettività", "Connectivity"),
    "network_text": (
        (
            "Due elementi che si toccano sono una sola macchia. L'area equivalente connessa (ECA) è la "
            "superficie che una sola macchia dovrebbe avere per essere altrettanto connessa; la "
            "probabilità di connettività (PC) è il quadrato del suo rapporto con la superficie delle unità."
        ),
        (
            "Two elements that touch are one patch. The equivalent connected area (ECA) is the area that "
            "a single patch would need to be as connected; the probability of connectivity (PC) is the "
            "square of its ratio to the area of the units."
        ),
    ),
    "elements": ("Elementi", "Elements"),
    "network_area": ("Superficie della rete", "Area of the network"),
    "network_share": ("Quota della superficie delle unità", "Share of the area of the units"),
    "patches": ("Macchie", "Patches"),
    "eca": ("Area equivalente connessa (ECA)", "Equivalent connected area (ECA)"),
    "pc": ("Probabilità di connettività (PC)", "Probability of connectivity (PC)"),
    "network_kinds": ("Elementi della rete per tipo", "Elements of the network by kind"),
    "network_priorities": ("Elementi della rete per priorità", "Elements of the network by priority"),
    "overlap_note": (
        (
            "Elementi che si sovrappongono contano ciascuno per sé: la somma può superare la superficie "
            "della rete."
        ),
        "Elements that overlap each count for themselves: the sum may exceed the area of the network.",
    ),
    "kind": ("Tipo", "Kind"),
    "priority": ("Priorità", "Priority"),
    "registers": (
        "Interventi finanziati e aree da rigenerare",
        "Funded interventions and areas to regenerate",
    ),
    "funded": ("Interventi già finanziati", "Interventions funded already"),
    "funded_programmes": ("Interventi finanziati per programma", "Funded interventions by programme"),
    "funded_statuses": ("Interventi finanziati per stato", "Funded interventions by status"),
    "funded_list": ("Registro degli interventi finanziati", "Register of funded interventions"),
    "funded_note": (
        (
            "Gli interventi revocati sono nel registro e fra gli stati, non nelle somme per programma. "
            "Un importo non indicato non vale zero: è contato a parte."
        ),
        (
            "Cancelled interventions stand in the register and among the statuses, not in the sums by "
            "programme. An amount that is not given is not zero: it is counted apart."
        ),
    ),
    "programme": ("Programma", "Programme"),
    "interventions": ("Interventi", "Interventions"),
    "amount": ("Importo", "Amount"),
    "without_amount": ("Senza importo", "Without amount"),
    "status": ("Stato", "Status"),
    "intervention": ("Intervento", "Intervention"),
    "cup": ("CUP", "CUP"),
    "act": ("Atto", "Act"),
    "twice": (
        "{first} e {second} hanno {what} in comune: va verificato che non sia la stessa opera due volte.",
        "{first} and {second} share {what}: it is to be checked that they are not the same works twice.",
    ),
    "twice_cup": ("il CUP", "the CUP"),
    "twice_place": ("il luogo", "the place"),
    "twice_both": ("il CUP e il luogo", "the CUP and the place"),
    "regeneration": ("Registro delle aree da rigenerare", "Register of areas to regenerate"),
    "name": ("Nome", "Name"),
    "state_of_area": ("Stato", "State"),
    "cause": ("Causa o uso cessato", "Cause or former use"),
    "owner": ("Proprietà", "Owner"),
    "constraints": ("Vincoli", "Constraints"),
    "area_unknown": ("perimetro non noto", "outline not known"),
    "not_stated": ("non indicato", "not stated"),
    "empty_register": ("Il registro è vuoto.", "The register is empty."),
    # Monitoring
    "monitoring": ("Stato del monitoraggio", "State of the monitoring"),
    "monitoring_text": (
        (
            "Gli indicatori di monitoraggio sull'intero territorio: ultimo valore, tendenza, stato "
            "rispetto al traguardo. Il rapporto di monitoraggio li dà per Zona omogenea e per Comune."
        ),
        (
            "The monitoring indicators over the whole territory: latest value, trend, state against the "
            "target. The monitoring report gives them by Zona omogenea and Comune."
        ),
    ),
    "monitoring_table": (
        "Indicatori di monitoraggio, intero territorio",
        "Monitoring indicators, whole territory",
    ),
    "monitoring_none": (
        "Il pacchetto non ha indicatori di monitoraggio.",
        "The pack has no monitoring indicators.",
    ),
    "indicator": ("Indicatore", "Indicator"),
    # Places tables
    "by_places": ("Valori per Comune e per unità", "Values by Comune and by unit"),
    "by_municipality": ("Medie per Comune", "Means by Comune"),
    "by_municipality_text": (
        (
            "Medie per superficie delle unità che ricadono in ogni Comune. I Comuni senza alcun valore sono "
            "elencati sotto."
        ),
        "Means by area of the units in each Comune. Comuni without any value are listed below.",
    ),
    "by_municipality_table": ("Medie per Comune ({n} di {all})", "Means by Comune ({n} of {all})"),
    "by_municipality_none": (
        "Comuni senza alcun valore valutabile ({n})",
        "Comuni without any value that can be assessed ({n})",
    ),
    "no_values_anywhere": (
        "Nessun Comune ha valori che si possano valutare.",
        "No Comune has values that can be assessed.",
    ),
    "by_unit": ("Valori per unità", "Values by unit"),
    "by_unit_table": ("Valori per unità ({n} di {all})", "Values by unit ({n} of {all})"),
    "by_unit_none": (
        "Unità senza alcun valore valutabile ({n})",
        "Units without any value that can be assessed ({n})",
    ),
    "by_unit_note": (
        "Tutti gli indicatori di ogni unità sono nel file JSON allegato al PDF.",
        "All indicators of each unit are in the JSON file attached to the PDF.",
    ),
}


def words(language: Language) -> dict[str, str]:
    """Return every phrase in one language."""
    return in_language({**WORDS, **SOURCE_WORDS}, language)
