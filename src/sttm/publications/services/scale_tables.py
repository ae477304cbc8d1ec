"""The readings of services at three scales, and tiers, as tables: one row for each place or service."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sttm.publications.formatting import Language, answer_name, localised

__all__ = ["Row", "scale_sheets", "scale_word"]

Row = list[str | float | int | None]
Record = Mapping[str, Any]

HEADS: Final[dict[str, tuple[str, str]]] = {
    "above": ("dipende da", "subordinate to"),
    "agrees": ("concorda", "agrees"),
    "answer": ("esito", "answer"),
    "area": ("superficie m²", "area m²"),
    "assigned": ("utenti assegnati", "users assigned"),
    "attracted": ("quota da fuori", "share from outside"),
    "binding": ("vincolante", "binding"),
    "catchment": ("utenti nel bacino", "users in the catchment"),
    "categories": ("categorie", "categories"),
    "category": ("categoria", "category"),
    "comune": ("Comune", "Comune"),
    "count": ("servizi", "services"),
    "criterion": ("criterio", "criterion"),
    "declared": ("livello dichiarato", "declared tier"),
    "elongation": ("allungamento", "elongation"),
    "from": ("da", "from"),
    "from_others": ("utenti da altri Comuni", "users from other Comuni"),
    "from_outside": ("quota da altri Comuni", "share from other Comuni"),
    "id": ("id", "id"),
    "largest": ("flusso maggiore", "largest flow"),
    "least": ("minimo", "least"),
    "level_high": ("livello, al più", "level, at most"),
    "level_low": ("livello, almeno", "level, at least"),
    "missing": ("perché non valutabile", "why not assessable"),
    "name": ("nome", "name"),
    "of": ("servizi nel luogo", "services in the place"),
    "p": ("p", "p"),
    "place": ("luogo", "place"),
    "q": ("q (corretto)", "q (corrected)"),
    "quotient": ("quoziente", "quotient"),
    "rank": ("posizione", "rank"),
    "reason": ("ragione", "reason"),
    "residents": ("residenti", "residents"),
    "role": ("ruolo", "role"),
    "rule": ("regola", "rule"),
    "self": ("autocontenimento", "self-containment"),
    "served": ("utenti serviti", "users served"),
    "significant": ("significativo", "significant"),
    "specialised": ("specializzato in", "given to"),
    "standard": ("standard", "standard"),
    "stations": ("fermate", "stations"),
    "suggested": ("livello suggerito", "suggested tier"),
    "supra": ("sovracomunali", "supra-municipal"),
    "to": ("a", "to"),
    "turns_to": ("si rivolge a", "turns to"),
    "unit": ("unità", "unit"),
    "unreached": ("utenti non serviti", "users not served"),
    "users": ("utenti", "users"),
    "value": ("valore", "value"),
    "value_high": ("valore, al più", "value, at most"),
    "weight_high": ("peso, al più", "weight, at most"),
    "weight_low": ("peso, almeno", "weight, at least"),
    "zone": ("Zona omogenea", "Zona omogenea"),
}

WORDS: Final[dict[str, tuple[str, str]]] = {
    "terminal": ("polo terminale", "terminal"),
    "subordinate": ("subordinato", "subordinate"),
    "isolated": ("isolato", "isolated"),
    "undecided": ("indeciso", "undecided"),
    "pole": ("polo", "pole"),
    "node": ("nodo", "node"),
    "corridor": ("corridoio", "corridor"),
    "more": ("sì, più del caso", "yes, more than chance"),
    "less": ("sì, meno del caso", "yes, less than chance"),
}


def scale_sheets(result: Record, language: Language) -> dict[str, list[Row]]:
    """Return the sheets of a result by title; none where the whole is not assessable.

    Parameters
    ----------
    result
        Of kind ``sttm-services-local``, ``-intercommunal``, ``-metropolitan`` or ``sttm-tiers``.
    """
    if "missing" in result and not result.get("municipalities"):
        return {"–": [_head(["missing"], language), [localised(result["missing"], language)]]}
    return SHEETS[result["kind"]](result, language)


def _head(names: Sequence[str], language: Language) -> Row:
    return [HEADS[name][language == "en"] for name in names]


def scale_word(value: str | None, language: Language) -> str | None:
    """Return what a rank or a role is called; the value itself where it has no other name."""
    return WORDS[value][language == "en"] if value in WORDS else value


def _missing(told: Record, language: Language) -> str | None:
    return localised(told["missing"], language) if "missing" in told else None


def _ends(told: Record | None) -> list[float | None]:
    return [None, None] if told is None else [told["low"], told["high"]]


def _local(result: Record, language: Language) -> dict[str, list[Row]]:
    levels = [
        _head(["id", "name", "residents", "count", "rule", "level_low", "level_high", "missing"], language)
    ]
    steps_head = ["id", "name", "rule", "criterion", "value", "value_high", "unit", "level_low", "level_high"]
    steps = [_head([*steps_head, "missing"], language)]
    for one in result.get("systems", ()):
        for rule in one["performance"]:
            title = localised(rule["title"], language)
            row = [one["id"], one["name"], one["residents"], one["services"], title]
            levels.append([*row, *_ends(rule["level"]), _missing(rule, language)])
            for c in rule["criteria"]:
                steps.append(
                    [
                        one["id"],
                        one["name"],
                        title,
                        localised(c["title"], language),
                        *_ends(c["value"]),
                        c["unit"],
                        *_ends(c["level"]),
                        _missing(c, language),
                    ]
                )
    yes = ("sì", "yes")[language == "en"]
    standards = [
        _head(
            ["id", "name", "residents", "standard", "value", "least", "unit", "binding", "answer", "missing"],
            language,
        )
    ]
    for place in (*result.get("systems", ()), *result["municipalities"]):
        for s in place["standards"]:
            reason = localised(s["reason"], language) if "reason" in s else None
            standards.append(
                [
                    place["id"],
                    place["name"],
                    place["residents"],
                    localised(s["title"], language),
                    s["value"],
                    s["least"],
                    s["unit"],
                    yes if s["binding"] else "no",
                    answer_name(s["answer"], language),
                    reason,
                ]
            )
    if "missing" in result:
        levels.append([*[None] * 7, _missing(result, language)])
        steps.append([*[None] * 9, _missing(result, language)])
    if language == "en":
        return {"levels": levels, "criteria": steps, "standards": standards}
    return {"livelli": levels, "criteri": steps, "standard": standards}


def _intercommunal(result: Record, language: Language) -> dict[str, list[Row]]:
    names = {m["id"]: m["name"] for m in result["municipalities"]}
    titles = (
        ("Comuni", "matrix", "hierarchy", "services")
        if language == "en"
        else ("Comuni", "matrice", "gerarchia", "servizi")
    )
    sheets = (_assigned, _flows, _ranks, _weights)
    return {title: sheet(result, names, language) for title, sheet in zip(titles, sheets, strict=True)}


def _assigned(result: Record, names: Mapping[str, str], language: Language) -> list[Row]:
    """Return whom the services of each Comune serve, by category; one row for what is not assessable."""
    columns = ["category", "comune", "assigned", "unreached", "self", "served", "attracted", "turns_to"]
    rows = [_head([*columns, "missing"], language)]
    for c in result["categories"]:
        title = localised(c["title"], language)
        if "missing" in c:
            rows.append([title, *[None] * 7, _missing(c, language)])
            continue
        rows += [
            [
                title,
                names[p["id"]],
                p["assigned"],
                p["unreached"],
                p["self_containment"],
                p["served"],
                p["attracted"],
                names.get(p["turns_to"], p["turns_to"]),
                None,
            ]
            for p in c["municipalities"]
        ]
    return rows


def _flows(result: Record, names: Mapping[str, str], language: Language) -> list[Row]:
    """Return how many users go from one Comune to another, by category."""
    rows = [_head(["category", "from", "to", "users"], language)]
    for c in result["categories"]:
        title = localised(c["title"], language)
        rows += [
            [title, names.get(m["from"], m["from"]), names.get(m["to"], m["to"]), m["users"]]
            for m in (() if "missing" in c else c["matrix"])
        ]
    return rows


def _ranks(result: Record, names: Mapping[str, str], language: Language) -> list[Row]:
    """Return the rank of each Comune in the hierarchy of all categories, and of the supra-municipal ones."""
    rows = [_head(["comune", "categories", "rank", "above", "largest", "from_others", "self"], language)]
    for scope, held in result["hierarchy"].items():
        label = {"all": ("tutte", "all"), "supra_municipal": ("sovracomunali", "supra-municipal")}[scope]
        rows += [
            [
                names[p["id"]],
                label[language == "en"],
                scale_word(p["rank"], language),
                names.get(p["above"], p["above"]),
                p["largest_flow"],
                p["from_others"],
                p["self_containment"],
            ]
            for p in (held or {"municipalities": ()})["municipalities"]
        ]
    return rows


def _weights(result: Record, names: Mapping[str, str], language: Language) -> list[Row]:
    """Return the weight of each service, with its level in each system of weights."""
    systems = [localised(w["title"], language) for w in result["weight_rules"]]
    columns = ["id", "name", "category", "declared", "comune", "zone", "catchment", "from_outside"]
    rows: list[Row] = [[*_head(columns, language), *systems, *_head(["weight_low", "weight_high"], language)]]
    rows += [
        [
            s["id"],
            s["name"],
            s["category"],
            s["tier"],
            names.get(s["municipality"], s["municipality"]),
            s["zone"],
            s["catchment"],
            s["from_outside"],
            *(w["level"] for w in s["systems"]),
            *_ends(s["weight"]),
        ]
        for s in result["services"]
    ]
    return rows


def _metropolitan(result: Record, language: Language) -> dict[str, list[Row]]:
    poles = [
        _head(
            [
                "id",
                "comune",
                "role",
                "rule",
                "count",
                "categories",
                "supra",
                "stations",
                "elongation",
                "area",
                "specialised",
            ],
            language,
        )
    ]
    for p in result["poles"]:
        poles.append(
            [
                p["id"],
                p["municipality_name"],
                scale_word(p["role"], language),
                p["rule"],
                p["services"],
                len(p["categories"]),
                p["supra_municipal"],
                sum(p["stations"].values()),
                p["elongation"],
                p["area_m2"],
                ", ".join(s["category"] for s in p["specialised_in"]),
            ]
        )
    sheets = {("poles" if language == "en" else "poli"): poles}
    for scope, title in (("municipalities", "Comuni"), ("zones", "Zone omogenee")):
        rows = [_head(["place", "category", "count", "of", "quotient", "p", "q", "significant"], language)]
        rows += [
            [
                r["place"],
                r["category"],
                r["count"],
                r["of"],
                r["quotient"],
                r["p"],
                r["q"],
                scale_word(r["significant"], language),
            ]
            for r in result["specialisation"][scope]
        ]
        sheets[title] = rows
    return sheets


def _tiers(result: Record, language: Language) -> dict[str, list[Row]]:
    head = _head(
        [
            "id",
            "name",
            "category",
            "comune",
            "declared",
            "suggested",
            "agrees",
            "catchment",
            "reason",
            "missing",
        ],
        language,
    )
    said = {True: ("sì", "yes"), False: ("no", "no"), None: (None, None)}
    rows: list[Row] = [
        [
            s["id"],
            s["name"],
            localised(s["category_title"], language),
            s["municipality_name"],
            s["declared"],
            s["suggested"],
            said[s["agrees"]][language == "en"],
            s["catchment"],
            localised(s["reason"], language),
            _missing(s, language),
        ]
        for s in result["services"]
    ]
    different = [row for row, s in zip(rows, result["services"], strict=True) if s["agrees"] is False]
    if language == "en":
        return {"differences": [head, *different], "services": [head, *rows]}
    return {"differenze": [head, *different], "servizi": [head, *rows]}


SHEETS: Final[dict[str, Callable[[Record, Language], dict[str, list[Row]]]]] = {
    "sttm-services-local": _local,
    "sttm-services-intercommunal": _intercommunal,
    "sttm-services-metropolitan": _metropolitan,
    "sttm-tiers": _tiers,
}
