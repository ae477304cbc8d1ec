"""Nobody is named in what is published who need not be, and nothing is kept longer than the rules say."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observation_examples import made_acts, made_register

from sttm.norms.observations.journal import entries_of
from sttm.norms.observations.names import OMISSIS, NameFinder, without_contacts
from sttm.norms.observations.privacy import erase_by_rule, erased_register, published_register
from sttm.norms.observations.register import REGISTER, Sender, register_faults
from sttm.norms.observations.states import replay
from sttm.packs.loading import load_pack

RULES = load_pack("base").observation_rules(date(2024, 2, 28))
PLAIN = NameFinder((), (), RULES.naming)


def finder(*persons: str) -> NameFinder:
    return NameFinder(persons, (), RULES.naming)


@pytest.mark.parametrize(
    "text",
    [
        "Come dice Nicolò De Amicis, no", "come dice DE AMICIS NICOLO', no", "de amicis, e altri", "Amicis, De Nicolò",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_order_and_case(text: str):
    known = finder("Nicolò De Amicis")
    assert known.names(text) == ("amicis, e" not in text)
    assert "amicis" not in known.without_names(text, "Nicolò De Amicis").casefold()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Il sottoscritto Bruno Dossena: chiede", f"Il sottoscritto {OMISSIS}: chiede"),
        ("Il Sindaco Arch. Mario D'Angelo, visto", f"Il Sindaco Arch. {OMISSIS}, visto"),
        ("Sig.ra Anna Neri chiede", f"Sig.ra {OMISSIS} chiede"),
        ("la dott.ssa BIANCHI", f"la dott.ssa {OMISSIS}"),
        ("Il Sindaco del Comune di Rivalta", "Il Sindaco del Comune di Rivalta"),
        ("Il sottoscritto Comune di Rivalta chiede", "Il sottoscritto Comune di Rivalta chiede"),
        ("Si veda il tecnico. Poi altro", "Si veda il tecnico. Poi altro"),
    ],
)
def test_names_that_nobody_entered_show_by_their_title(text: str, left: str):
    assert PLAIN.without_names(text) == left


@pytest.mark.parametrize(
    "text", ["m.rossi@pec.it", "02 1234567", "+39 02.1234567", "338-1234567", "RSSMRA80A01F205X"]
)
def test_what_leads_to_a_person_is_left_out(text: str):
    assert without_contacts(f"presso {text}, grazie") == f"presso {OMISSIS}, grazie"


@pytest.mark.parametrize(
    "text",
    ["mappale 123/4567", "10.000 metri quadrati", "il 20.12.2023", "prot. 200003/2023", "30 per cento"],
)
def test_figures_of_an_observation_stay(text: str):
    assert without_contacts(text) == text


LETTERS = st.characters(categories=("Lu", "Ll"), max_codepoint=0x24F)
NAME = st.lists(st.text(LETTERS, min_size=3, max_size=9), min_size=2, max_size=3).map(" ".join)


@settings(max_examples=50)
@given(NAME, st.sampled_from(["Scrive {}.", "{} e altri", "Il sottoscritto {}, visto", "firmato {}"]))
def test_no_name_of_a_citizen_is_published_whatever_it_is(name: str, phrase: str):
    register = made_register(5, 1, seed=7)
    one = next(s for s in register.submissions if s.sender.quality == "citizen")
    point = one.points[0].model_copy(
        update={"text": phrase.format(name), "summary": phrase.format(name.upper())}
    )
    changed = one.model_copy(
        update={"sender": Sender(name=name, quality="citizen"), "points": (point,), "subject": f"Di {name}"}
    )
    others = tuple(
        other.model_copy(update={"subject": f"Come {name}"}) if n == 0 else other
        for n, other in enumerate(s for s in register.submissions if s.id != one.id)
    )
    public = published_register(register.model_copy(update={"submissions": (changed, *others)}), RULES)
    mine = public.submissions[0]
    told = f"{mine.subject} {mine.points[0].text} {mine.points[0].summary}"
    said = {word.casefold() for word in told.replace(",", " ").replace(".", " ").split()}
    assert not said & {word.casefold() for word in name.split()} - {
        "scrive",
        "altri",
        "sottoscritto",
        "visto",
    }
    assert name not in public.submissions[1].subject
    assert mine.sender.name is None


def test_what_is_published_names_public_senders_alone():
    register = made_register()
    public = published_register(register, RULES)
    text = json.dumps(REGISTER.dump_python(public, mode="json"), ensure_ascii=False)
    for one in register.submissions:
        named = one.sender.quality in ("municipality", "public_body")
        assert (str(one.sender.name) in text) == named
    assert "relazione" not in text  # names of attachments say who wrote
    assert len(public.points) == len(register.points)


def test_persons_whom_the_office_enters_are_left_out_too():
    register = made_register(3, 1)
    first = register.submissions[0]
    point = first.points[0].model_copy(update={"text": "Lo dice anche Tullio Zerbini da anni."})
    changed = first.model_copy(update={"points": (point,), "persons": ("Tullio Zerbini",)})
    public = published_register(register.model_copy(update={"submissions": (changed,)}), RULES)
    assert public.submissions[0].points[0].text == f"Lo dice anche {OMISSIS} da anni."
    assert public.submissions[0].persons == ()


def test_data_are_erased_when_their_term_has_passed_and_not_a_day_before():
    register = made_register(12, 3)
    states = replay(register, RULES, entries_of(made_acts(register)))
    due = erase_by_rule(register, RULES, states)
    citizen = next(s for s in register.submissions if s.sender.quality == "citizen")
    end = date(2024, 2, 28) + timedelta(days=730)
    assert due[citizen.id] == end
    same, none = erased_register(register, RULES, states, end - timedelta(days=1))
    assert (same, none) == (register, ())
    erased, which = erased_register(register, RULES, states, end)
    assert set(which) == {s.id for s in register.submissions if s.sender.quality == "citizen"}
    kept = {s.id: s for s in erased.submissions}[citizen.id]
    assert (kept.sender.name, kept.erased_on) == (None, end)
    assert str(citizen.sender.name) not in json.dumps(
        REGISTER.dump_python(erased, mode="json"), ensure_ascii=False
    )
    assert list(register_faults(erased, RULES)) == []
    # What was asked, decided and replied stays, and erasing again changes nothing.
    assert replay(erased, RULES, entries_of(made_acts(register))) == states
    assert erased_register(erased, RULES, states, end) == (erased, ())


def test_nothing_is_erased_while_something_is_left_to_do():
    register = made_register(12, 3)
    states = replay(register, RULES, entries_of(made_acts(register, replied=False)))
    assert erased_register(register, RULES, states, date(2100, 1, 1)) == (register, ())
