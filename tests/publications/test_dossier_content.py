"""From a result to the phrases of a dossier: nothing computed, nothing lost, missing said in words."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from publication_results import full_result, hostile_result, minimal_result

from sttm.publications.dossier import words as dossier_words
from sttm.publications.dossier.content import dossier_content
from sttm.publications.dossier.words import WORDS, named, words

S = "\u00a0"


def content_of(result: Any, language: Any = "it") -> dict[str, Any]:
    return dossier_content(result, language, attachment=None)


def test_cover_facts() -> None:
    facts = dict(content_of(full_result())["facts"])
    assert facts["Comune"] == "Borgo Ponte"
    assert facts["CUP"] == "J51B21000000001"
    assert facts["Costo"] == f"480.000{S}€"
    assert facts["Protocollo"] == f"1234/2026 del 10{S}marzo{S}2026"
    assert facts["Atto"] == "DGC 12/2026"


def test_verdict_is_a_range_where_something_is_not_assessable() -> None:
    first, second = (scheda["verdict"] for scheda in content_of(full_result())["schede"])
    assert first["class"] == "C–B"
    assert first["class_label"] == "Discreta–Buona"
    assert first["points"] == "65,65–80,65"
    assert (first["from"], first["to"]) == pytest.approx((0.6565, 0.8065))
    assert first["priority"] == "Media–Alta"
    assert second["class"] == "B"
    assert second["points"] == "78,65"


def test_open_points_are_those_not_assessable_and_disputed() -> None:
    scheda = content_of(full_result())["schede"][0]
    assert [(point["name"][:2], point["answer"]["code"]) for point in scheda["open"]] == [
        ("A3", "not_assessable"),
        ("C3", "disputed"),
    ]


def test_a_dispute_shows_both_answers_the_party_and_the_reason() -> None:
    criterion = content_of(full_result(), "en")["schede"][0]["parts"][2]["criteria"][2]
    dispute = criterion["dispute"]
    assert dispute["computed"]["word"] == "met"
    assert dispute["contested"]["word"] == "not met"
    assert dispute["party"].startswith("Consorzio")
    assert dispute["reason"]


def test_a_missing_input_is_said_in_words() -> None:
    share = content_of(full_result())["schede"][0]["parts"][0]["criteria"][2]["shares"][0]
    assert share["value"] == "dato mancante"
    assert share["points"] == "0,0–10,0"


def conditions_of(*answers: str | None, language: Any = "it") -> Any:
    """What is said of the conditions where the checks of the first Scheda have these answers."""
    result = full_result()
    scheda = result["schede"][0]
    scheda["checks"] = [{**scheda["checks"][0], "answer": answer} for answer in answers]
    scheda["conditions"] = None
    return content_of(result, language)["schede"][0]["conditions"]


def test_conditions_name_the_checks_that_fail_with_value_and_limit() -> None:
    first, second = content_of(full_result())["schede"]
    conditions = first["conditions"]
    assert conditions["answer"]["code"] == "not_met"
    assert conditions["headline"] == "Una condizione non è soddisfatta"
    assert [(line["answer"]["code"], line["fact"]) for line in conditions["failing"]] == [
        ("not_met", f"112,6{S}m, soglia{S}200{S}m"),
        ("not_assessable", ""),
    ]
    assert second["conditions"] is None


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(
    ("answers", "gravest", "named_checks"),
    [
        (("met", "met"), "met", 0),
        (("met", "not_assessable"), "not_assessable", 1),
        (("not_assessable", "disputed", "met"), "disputed", 2),
        (("disputed", "not_met"), "not_met", 2),
        ((None, "met"), "not_assessable", 1),
    ],
)
def test_the_gravest_condition_stands_first(
    answers: tuple[str | None, ...], gravest: str, named_checks: int, language: Any
) -> None:
    conditions = conditions_of(*answers, language=language)
    assert conditions["answer"]["code"] == gravest
    assert len(conditions["failing"]) == named_checks
    assert bool(conditions["explanation"]) == (gravest != "met")
    if named_checks:
        assert conditions["failing"][0]["answer"]["code"] == gravest


def test_a_scheda_without_checks_sets_no_conditions() -> None:
    assert conditions_of() is None


def test_a_check_shows_its_limit_and_why_it_is_not_assessable() -> None:
    result = full_result()
    check = result["schede"][0]["checks"][1]
    check["notes"] = [{"it": "Manca la soggiacenza", "en": "There is no groundwater depth"}]
    content = content_of(result)["schede"][0]
    assert content["checks"][0]["limit"] == f"soglia{S}200{S}m"
    assert content["checks"][1]["limit"] is None
    assert content["conditions"]["failing"][1]["fact"] == "Manca la soggiacenza"


def test_sources_are_said_in_the_language_of_the_reader() -> None:
    for language, wanted in (("it", "Punteggi di esempio"), ("en", "Example scores")):
        content = content_of(full_result(), language)
        assert content["schede"][0]["source"].startswith(wanted)
        assert any(row["source"].startswith(wanted) for row in content["parameters"])


def test_the_source_of_the_scheda_is_said_once() -> None:
    content = content_of(full_result())["schede"][0]
    assert "Punteggi di esempio" in content["source"]
    assert content["parts"][0]["criteria"][0]["trace"][1].endswith("(fonte della Scheda)")


def test_inputs_have_names_and_say_why_they_are_missing() -> None:
    result = full_result()
    share = result["schede"][0]["parts"][0]["criteria"][2]["shares"][0]
    share["input"] |= {
        "label": {"it": "Erogazione del servizio", "en": "Supply of the service"},
        "missing": {"it": "dati sul 40 % dell'area", "en": "data on 40% of the area"},
    }
    criterion = content_of(result)["schede"][0]["parts"][0]["criteria"][2]
    assert criterion["shares"][0]["input"] == "Erogazione del servizio"
    assert "dati sul 40 % dell'area" in criterion["notes"]


def test_parcels_of_a_sheet_stand_on_one_line() -> None:
    result = full_result()
    result["intervention"]["municipality"] = {"id": "X001", "name": "Borgo Ponte"}
    result["intervention"]["cadastral"] = [
        {"municipality": "X001", "sheet": "12", "parcel": parcel, "resolved": resolved}
        for parcel, resolved in (("4", True), ("5", True), ("6", False), ("7", None))
    ]
    rows = content_of(result)["cadastral"]
    assert [row["parcels"] for row in rows] == ["4, 5", "6", "7"]
    assert {row["municipality"] for row in rows} == {"Borgo Ponte (X001)"}
    assert [row["resolved"] for row in rows] == ["trovato", "non trovato", "non verificato"]


def test_traces_name_layer_version_parameter_and_standing() -> None:
    trace = content_of(full_result())["schede"][0]["parts"][0]["criteria"][0]["trace"]
    assert re.fullmatch(
        rf"Livelli di vulnerabilità .*, versione{S}[0-9a-f]{{8}}", trace[0].replace("\u200b", "")
    )
    assert "non ufficiale" in trace[1]
    check = content_of(full_result())["schede"][0]["checks"][0]["trace"][1]
    assert "ufficiale" in check
    assert "non ufficiale" not in check


def test_banners_only_where_they_are_due() -> None:
    result = full_result()
    assert [b["title"] for b in content_of(result)["banners"]] == [
        "Territorio fittizio",
        "Valori di esempio, non ufficiali",
    ]
    result["pack"]["fictional"] = False
    for scheda in result["schede"]:
        scheda["official"] = True
    assert content_of(result)["banners"] == []


def test_one_unofficial_scheda_is_enough_for_the_banner() -> None:
    result = full_result()
    result["schede"][0]["official"] = True
    assert len(content_of(result)["banners"]) == 2


def test_class_bands_are_optional() -> None:
    result = full_result()
    for scheda in result["schede"]:
        del scheda["class"]["scale"]
    verdict = content_of(result)["schede"][0]["verdict"]
    assert verdict["bands"] == []
    assert "Soglie" not in verdict["chart"]


def test_class_bands_run_from_the_lowest_and_touch() -> None:
    bands = content_of(full_result())["schede"][0]["verdict"]["bands"]
    assert [(b["id"], b["text"]) for b in bands] == [
        ("E", "0–40"),
        ("D", "40–55"),
        ("C", "55–70"),
        ("B", "70–85"),
        ("A", "85–100"),
    ]
    assert all(a["to"] == b["from"] for a, b in pairwise(bands))


def test_a_criterion_that_does_not_apply_has_no_points_and_is_not_open() -> None:
    scheda = content_of(full_result())["schede"][0]
    criterion = scheda["parts"][2]["criteria"][-1]
    assert criterion["answer"] == {"code": "not_applicable", "word": "non si applica"}
    assert criterion["points"] == ""
    assert not any(point["name"].startswith("C7") for point in scheda["open"])


def test_an_override_stands_beside_the_computed_class() -> None:
    scheda = content_of(full_result())["schede"][1]
    assert scheda["verdict"]["class"] == "B"
    assert scheda["override"]["class"] == "C"
    assert scheda["override"]["author"] == "Arch. Anna Esempio"


def test_evidence_is_asked_for_in_checklists_only() -> None:
    result = full_result()
    first = result["schede"][0]["parts"][0]["criteria"][0]
    first["evidence"] = None
    parts = content_of(result)["schede"][0]["parts"]
    assert parts[0]["criteria"][0]["evidence"] is None
    assert parts[2]["criteria"][2]["evidence"] == "nessun elaborato indicato"


def test_shorter_ways_of_saying_the_same() -> None:
    """A direction by its code, one outcome by its label, a weight as a share of the total."""
    result = full_result()
    scheda = result["schede"][0]
    scheda["relevance"] = {
        "answer": "met",
        "value": "x",
        "label": {"it": "Comunale"},
        "reason": {"it": "Perché sì"},
    }
    scheda["parts"][0]["weight"] = 0.4
    scheda["parts"][0]["criteria"][0]["direction"] = "need"
    content = content_of(result)["schede"][0]
    assert content["verdict"]["relevance"] == "Comunale"
    assert content["verdict"]["relevance_reasons"] == ["Perché sì"]
    assert content["parts"][0]["weight"] == f"40{S}%"
    assert content["parts"][1]["weight"] == ""
    assert content["parts"][0]["criteria"][0]["direction"] == "il punteggio cresce con il fabbisogno"


def test_an_unknown_class_is_not_assessable() -> None:
    result = full_result()
    result["schede"][0].update({"class": None, "total": None, "priority": None, "relevance": None})
    verdict = content_of(result)["schede"][0]["verdict"]
    assert verdict["class"] == verdict["priority"] == verdict["relevance"] == "non valutabile"
    assert verdict["points"] == "dato mancante"
    assert verdict["from"] is None


def test_everything_null_is_not_stated() -> None:
    content = content_of(minimal_result())
    assert content["title"] == "Intervento senza titolo"
    assert {value for _, value in content["facts"][:-1]} == {"non indicato"}


def test_a_long_title_is_clipped_on_the_cover_and_whole_inside() -> None:
    content = content_of(hostile_result())
    # Signs without a glyph are named after clipping, which adds a little.
    assert len(content["title"]) < 300
    assert content["title"].endswith("…")
    assert content["full_title"].replace("\u200b", "").count("Precipitevolissimevolmente") == 70
    assert content_of(full_result())["full_title"] is None


@pytest.mark.parametrize("make", [full_result, minimal_result, hostile_result])
@pytest.mark.parametrize("language", ["it", "en"])
def test_content_is_plain_json_and_leaves_the_result_alone(make: Any, language: Any) -> None:
    result = make()
    json.dumps(content_of(result, language), allow_nan=False)
    assert result == make()


def test_every_field_may_be_null() -> None:
    """Null one field at a time, anywhere in the result."""

    def paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
        yield path
        if isinstance(value, dict):
            for key, item in value.items():
                yield from paths(item, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from paths(value[0], (*path, 0))

    for path in paths(full_result()):
        if not path or path[-1] == 0:
            continue
        result = full_result()
        target: Any = result
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = None
        content_of(result)


def test_every_phrase_is_in_both_languages_and_used() -> None:
    assert all(italian and english for italian, english in WORDS.values())
    assert set(words("it")) == set(words("en")) == set(WORDS)
    room = Path(dossier_words.__file__).parent
    files = [*(room.parent / "templates").glob("*.typ"), *room.glob("*.py")]
    text = "".join(file.read_text() for file in files)
    text = text.replace(Path(dossier_words.__file__).read_text(), "")
    indirect = ("banner_", "conditions_", "direction_")
    unused = [key for key in WORDS if not re.search(rf"[.\"']{key}\b", text) and not key.startswith(indirect)]
    assert unused == []


def test_codes_nobody_named_are_shown_as_they_are() -> None:
    assert named("source", "act", "it") == "atto"
    assert named("source", "rumour", "it") == "rumour"
    assert named("source", None, "it") == ""


def test_the_value_that_a_party_contests_is_shown() -> None:
    from sttm.publications.dossier.answers import dispute_entry

    dispute = {"computed": "met", "contested": "met", "value": 0.8, "party": "Comitato", "reason": "rilievo"}
    shown = dispute_entry(dispute, "it")
    assert shown is not None
    assert shown["contested"]["word"] == "soddisfatto: 0,8"
