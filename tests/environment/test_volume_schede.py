"""The annex of the Schede Norma: every score, weight, bound, text and source of the pack stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from account_territory import ON, countable
from document_text import words_of
from environment_territory import Feature
from hypothesis import given
from hypothesis import strategies as st

from sttm.operations.evaluating import Evaluator
from sttm.operations.volumes.environment import PARTS, Source
from sttm.operations.volumes.schede_account import annex_account, titles_read
from sttm.packs.pack import Pack
from sttm.packs.schede import IntervalScale, ScaleCriterion, WorksCriterion
from sttm.packs.tables import TableInput
from sttm.publications.documents.model import Document, Heading, Table
from sttm.publications.formatting import Language, format_number
from sttm.publications.volumes.scheda_phrases import condition_phrase, step_phrases
from sttm.publications.volumes.schede import schede_volume
from sttm.territory.workspace import Workspace

Made = tuple[Workspace, Pack]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return countable(tmp_path_factory.mktemp("schede") / "ws")


@pytest.fixture(scope="module")
def annex(made: Made) -> dict[Language, Document]:
    languages: tuple[Language, Language] = ("it", "en")
    return {language: PARTS["annex"].write(Source(*made, ON), language) for language in languages}


def chapters(document: Document) -> list[tuple[str, str, list[Table]]]:
    """Return each chapter: its title, its text, its tables."""
    starts = [n for n, b in enumerate(document.parts) if isinstance(b, Heading) and b.level == 1]
    found = []
    for first, last in zip(starts, [*starts[1:], len(document.parts)], strict=True):
        part = Document(
            title="t", subtitle="t", language=document.language, date=document.date, cover=(),
            parts=document.parts[first:last], fictional=False,
        )  # fmt: skip
        text = re.sub(r"\s+", " ", " ".join(words_of(part)))
        found.append((text.split(" – ")[0], text, [b for b in part.parts if isinstance(b, Table)]))
    return found


def leaves(value: Any, language: Language) -> Iterator[str]:
    """Yield every text and number that a Scheda declares, as the annex would print it."""
    if isinstance(value, dict):
        if set(value) == {"it", "en"}:
            yield value[language]
            return
        for key, item in value.items():
            # What names a thing in the file, and what is said in words of the annex.
            if key not in CODES:
                yield from leaves(item, language)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item, language)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield format_number(float(value), language)


CODES = {
    "id", "kind", "input", "unit", "direction", "level_input", "layer", "radius", "minimum", "within", "when", "then",
    "hit_policy", "domain", "name", "confidence", "official", "in_force_from", "in_force_until", "type", "applies_to", "url",
    "article", "level",
}  # fmt: skip


@pytest.mark.parametrize("language", ["it", "en"])
def test_nothing_that_the_pack_declares_is_left_out(
    made: Made, annex: dict[Language, Document], language: Language
) -> None:
    told = chapters(annex[language])
    for scheda in made[1].schede.values():
        title = scheda.title.model_dump()[language]
        (text,) = [t for _, t, _ in told if t.startswith(title)]
        missing = [leaf for leaf in leaves(scheda.model_dump(mode="json", by_alias=True), language)
                   if re.sub(r"\s+", " ", leaf) not in text]  # fmt: skip
        assert missing == []


def test_every_score_stands_where_it_belongs(made: Made, annex: dict[Language, Document]) -> None:
    for scheda in made[1].schede.values():
        (tables,) = [ts for _, t, ts in chapters(annex["en"]) if t.startswith(scheda.title.en)]
        by_caption = {t.caption: t for t in tables}
        for criterion in (c for part in scheda.parts for c in part.criteria):
            if isinstance(criterion, ScaleCriterion):
                rows = by_caption[f"{criterion.id}: scale of points"].rows
                assert [float(r[1]) for r in rows] == [s.points for s in criterion.scale.steps]
            elif isinstance(criterion, WorksCriterion):
                rows = by_caption[f"{criterion.id}: effectiveness (0–1) by vulnerability level"].rows
                assert [tuple(map(float, r[1:])) for r in rows] == [
                    e.by_level for e in criterion.effectiveness
                ]
        parts = by_caption["Parts and weights"].rows
        assert [(float(r[1]), float(r[2])) for r in parts] == [
            (p.weight, sum(c.max_points for c in p.criteria)) for p in scheda.parts
        ]
        classes = by_caption["Classes of the total"].rows
        assert [(r[0], r[1]) for r in classes] == [(c.id, c.label.en) for c in scheda.final.classes]
        for table in (scheda.final.relevance, scheda.final.priority):
            rows = by_caption[table.title.en].rows
            labels = {o.id: o.label.en for o in table.outcomes}
            assert [(r[-2], r[-1]) for r in rows] == [(labels[w.then], w.reason.en) for w in table.rows]


def test_each_value_is_said_to_be_an_example_or_official(made: Made, annex: dict[Language, Document]) -> None:
    for scheda in made[1].schede.values():
        (text,) = [t for _, t, _ in chapters(annex["en"]) if t.startswith(scheda.title.en)]
        criteria = [c for part in scheda.parts for c in part.criteria]
        assert text.count("not official") >= 1 + len(criteria) + len(scheda.checks) + 2


@pytest.mark.parametrize(
    "phrase",
    [
        "livello 5 15", "sotto 0,2 15 da 0,2 a meno di 0,35 12",
        "Parametro Zona di rispetto dei pozzi idropotabili (wells_respect_radius) = 200 m. D.Lgs 152/2006, art. 94, c. 6 (atto)",
        "Entro il raggio: acque di strade e piazzali non soddisfatto",
        "Entro il raggio: acque di copertura contestato: Per le acque di copertura le fonti non concordano",
        "A Ottima da 80 a 100 B Buona da 65 a meno di 80",
        "2 qualsiasi sì almeno 5.000.000 Metropolitana Attua la RVM con almeno 5 milioni di euro",
        "3 A, B sotto 3 Media", "LR 31/2014, art. 1 A2: obiettivo «Tutela del suolo»",
        "C1 Criteri ambientali minimi (CAM) sì / no Relazione CAM su 5", "Parte A, riportata al peso di 40",
        "Costo per soddisfarlo 2.000–5.000 €",
    ],
)  # fmt: skip
def test_what_it_says(annex: dict[Language, Document], phrase: str) -> None:
    assert phrase in " ".join(text for _, text, _ in chapters(annex["it"]))


def test_an_example_is_worked_through(made: Made, feature: Feature) -> None:
    (result,) = Evaluator(*made, ON).evaluate([("test.geojson", feature())])
    written = PARTS["annex"].write(Source(*made, ON, [result]), "en")
    _, text, tables = chapters(written)[-1]
    assert text.startswith("Worked example: ")
    first = result["schede"][0]
    criterion = first["parts"][0]["criteria"][0]
    row = next(r for r in tables[0].rows if r[0].startswith("A1 "))
    assert row[1:] == ("Paved (100.00%): level\u00a05", "15.0", "15")
    assert criterion["points"] == {"low": 15.0, "high": 15.0}
    total = next(r for r in tables[1].rows if r[0] == "Total")
    assert float(total[1].split("–")[0]) == first["total"]["low"]


def test_no_scheda_in_force_is_said(made: Made) -> None:
    source = Source(*made, ON)
    told = schede_volume(annex_account(source.knowledge), (), (), titles_read(source.knowledge), (), "it")
    assert "Nessuna Scheda è in vigore in questo giorno." in list(words_of(told))


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(0, 30), min_size=7, max_size=7).map(sorted),
    st.integers(-10, 1010),
)
def test_the_phrase_that_holds_gives_the_points(starts: list[int], points: list[int], value: int) -> None:
    steps: list[dict[str, Any]] = [{"from": None, "points": points[0]}]
    steps += [{"from": s, "points": p} for s, p in zip(starts, points[1:], strict=False)]
    scale = IntervalScale.model_validate({"kind": "intervals", "steps": tuple(steps)})
    holding = [p for phrase, p in step_phrases(scale, "en") if _holds(phrase, value)]
    assert holding == [scale.points(value)]


def _holds(phrase: str, value: float) -> bool:
    """Read a phrase as a reader would."""
    numbers = [float(n.replace(",", "")) for n in re.findall(r"[\d.,]+", phrase)]
    if phrase.startswith("below"):
        return value < numbers[0]
    return value >= numbers[0] and (len(numbers) == 1 or value < numbers[1])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (">= 3", "at least 3"), ("> 3", "above 3"), ("< 0.5", "below 0.5"), ("<= 2", "up to 2"), ("any", "any"),
        ("[10000, 50000)", "from 10,000 to less than 50,000"), ("[0, 1]", "from 0 to 1"), (3, "3"), ((1, 2.5), "1, 2.5"),
    ],
)  # fmt: skip
def test_conditions_in_words(cell: Any, said: str) -> None:
    one = TableInput.model_validate(
        {"name": "n", "title": {"it": "n", "en": "n"}, "kind": "number", "unit": "1", "domain": "[0, inf)"}
    )
    assert condition_phrase(cell, one, "en") == said
