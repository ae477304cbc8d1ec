"""How firm a class is, in the dossier: the same figures as in the result, in both languages."""

from __future__ import annotations

from typing import Any

import pypdf
import pytest

from sttm.operations.evaluating import evaluate_files
from sttm.operations.publishing import write_dossiers
from sttm.operations.workspaces import open_workspace
from sttm.publications.dossier.firmness import firmness_content

RESULT: dict[str, Any] = {
    "schede": [{"number": 1, "max": 100.0}],
    "sensitivity": {
        "draws": 10000,
        "seed": 7,
        "method": {"it": "Estrazioni uniformi", "en": "Uniform draws"},
        "schede": [
            {
                "number": 1,
                "class": {"low": "B", "high": "B", "holds": 0.813, "at_least": 0.9, "shares": {"A": 0.0875, "B": 0.8125, "C": 0.1}},
                "total": {"p05": 63.5, "p50": 70.0, "p95": 81.25, "low": 60, "high": 90},
                "tornado": [
                    {"title": {"it": "Soglie", "en": "Breaks"}, "swing": 4.0, "total": {"at_low": 72.0, "at_high": 68.0}, "class": {"at_low": "B", "at_high": "B"}},
                    {"title": {"it": "Nulla", "en": "Nothing"}, "swing": 0.0, "total": {"at_low": 70.0, "at_high": 70.0}, "class": {"at_low": "B", "at_high": "B"}},
                ],
            }
        ],
    },
}  # fmt: skip


def test_figures_in_both_languages() -> None:
    it, en = (firmness_content(RESULT, 1, language) for language in ("it", "en"))
    assert it is not None
    assert en is not None
    assert "81,3" in it["said"][0]
    assert "10.000 estrazioni" in it["said"][0].replace("\xa0", " ")
    assert "63.5 and 81.25" in en["said"][1]
    assert it["band"] == {"from": 0.635, "middle": 0.70, "to": 0.8125}
    assert [row["title"] for row in en["rows"]] == ["Breaks"]
    assert "(seed 7)" in en["note"]


def test_a_result_without_draws_has_none() -> None:
    assert firmness_content({"schede": [{"number": 1}]}, 1, "it") is None
    assert firmness_content(RESULT, 2, "it") is None


@pytest.mark.parametrize(
    ("language", "said"), [("it", "Quanto è salda la classe"), ("en", "How firm the class is")]
)
def test_the_dossier_shows_the_band(town, tmp_path, language: str, said: str) -> None:
    opened, pack = open_workspace(town.workspace)
    results = evaluate_files(opened, pack, [town.intervention()], sensitivity=(500, 1))
    out = tmp_path / "dossier.pdf"
    write_dossiers(opened, pack, results, out, languages=[language])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert text.count(said) == 2
