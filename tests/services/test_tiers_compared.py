"""Where nothing could be compared or measured, no zero is told: it would read as a finding."""

from typing import Any

from sttm.publications.documents.model import Note, Paragraph, Table
from sttm.publications.services.orientations import orientation_content
from sttm.publications.services.volumes.scales import standards_tables, tiers_chapter
from sttm.publications.volumes.voice import Voice
from sttm.services.atlas import _flows
from sttm.services.metropolitan.tier_account import not_compared

COARSE = {"it": "aree troppo grandi", "en": "areas too large"}


class Keys(dict[str, str]):
    """Phrases that are their own keys."""

    def __missing__(self, key: str) -> str:
        return key


def voice() -> Voice:
    return Voice("it", Keys(missing_why="{what}: {why}"))


def service(agrees: bool | None, missing: dict[str, str] | None = None) -> dict[str, Any]:
    return {"agrees": agrees, **({"missing": missing} if missing else {})}


def standard(answer: str, value: float | None) -> dict[str, Any]:
    return {
        "title": {"it": "Istruzione", "en": "Education"}, "least": 4.5, "value": value, "answer": answer,
        "binding": True, "unknown": 3, "reason": None,
    }  # fmt: skip


def test_why_no_tier_is_compared() -> None:
    assert not_compared([]) is None
    assert not_compared([service(True), service(None, COARSE)]) is None
    assert not_compared([service(None, COARSE), service(None)]) == {"missing": COARSE}
    told = not_compared([service(None)])
    assert told is not None
    assert told["missing"]["it"] == "nessun livello è dichiarato"


def test_a_volume_counts_no_differences_where_nothing_is_compared() -> None:
    result = {"differences": 0, "services": [service(None, COARSE)], "summary": []}
    open_ = list(tiers_chapter(result, {}, voice()))
    assert [b.text for b in open_ if isinstance(b, Note)] == ["tiers: aree troppo grandi"]
    assert not [b for b in open_ if isinstance(b, Paragraph)]
    known = list(tiers_chapter({**result, "services": [service(True)]}, {}, voice()))
    assert [b for b in known if isinstance(b, Paragraph)]


def test_a_sheet_says_why_nobody_is_known_to_turn_anywhere() -> None:
    result = {
        "municipalities": [{"id": "M1", "name": "Uno"}],
        "categories": [{"id": "library", "missing": COARSE}],
        "hierarchy": {"all": None, "supra_municipal": None},
    }
    assert _flows(result) == {"M1": {"missing": COARSE}}


def test_a_supply_known_in_part_is_the_least_and_one_not_known_no_zero() -> None:
    cases = [("not_assessable", 0.0, "–"), ("not_assessable", 3.2, "≥ 3,2"), ("not_met", 0.0, "0,0")]
    for answer, value, told in cases:
        result = {
            "services": [], "standards": [standard(answer, value)], "daily": [], "lum": [], "planned": [],
            "states": ["existing"], "within": {"value": 15, "unit": "min"},
        }  # fmt: skip
        [table] = [b for b in orientation_content(result, None, "it") if isinstance(b, Table) and b.rows
                   and b.rows[0][0] == "Istruzione"]  # fmt: skip
        assert table.rows[0][1] == told
    places = [{"name": "A", "standards": [standard("not_assessable", 0.0)]}]
    [table] = [b for b in standards_tables(places, voice()) if isinstance(b, Table)]
    assert "0,0" not in table.rows[0][1]
