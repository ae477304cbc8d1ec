"""Whatever a person types can be printed, and is printed as typed."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sttm.publications import fonts
from sttm.publications.fonts import font_folders, map_font, printable


def test_plain_text_is_untouched() -> None:
    text = "Parco fluviale – “Città”, 12.500 m² a 3 €/m² (≥ 95 %)"
    assert printable(text) == text


def test_markup_is_text() -> None:
    text = '#import "x" *a* $x$ @b <c> \\ `d`'
    assert printable(text) == text


def test_signs_without_a_glyph_are_named() -> None:
    assert printable("albero 🌳") == "albero [U+1F333]"
    assert printable("漢") == "[U+6F22]"
    assert printable("\ue000") == "[U+E000]"
    assert printable("\ud83c") == "[U+D83C]"


def test_signs_only_the_fallback_has_are_kept() -> None:
    assert printable("→ Ω Ж") == "→ Ω Ж"


def test_control_and_direction_signs_go() -> None:
    assert printable("a\x00\x1bb\u202ec\u200dd\ufe0f") == "abcd"
    assert printable("a\tb\r\nc") == "a b\nc"


def test_long_runs_may_break_and_lose_nothing() -> None:
    text = "Precipitevolissimevolmente" * 9
    assert "\u200b" in printable(text)
    assert printable(text).replace("\u200b", "") == text
    assert "\u200b" not in printable("elettroencefalogramma")
    assert printable("https://esempio.it/percorso/lungo") == (
        "https:/\u200b/\u200besempio.\u200bit/\u200bpercorso/\u200blungo".replace(":/\u200b/", "://")
    )


@given(st.text(max_size=300))
def test_the_outcome_has_a_glyph_for_every_sign(text: str) -> None:
    for sign in printable(text):
        assert ord(sign) in fonts._covered() or sign in "\n\u200b \u00a0", unicodedata.name(sign, sign)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=400))
def test_no_run_is_longer_than_a_column(text: str) -> None:
    assert all(len(run) <= 45 for run in printable(text).replace("\u200b", " ").split() if run.isalnum())


def test_typefaces_are_shipped_by_packages() -> None:
    assert all(folder.is_dir() for folder in font_folders())
    assert map_font().is_file()
    assert map_font(bold=True).is_file()
