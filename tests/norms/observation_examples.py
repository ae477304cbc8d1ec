"""A register as large as wanted, made up: every name, place and text is invented; the same numbers give the same register."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from sttm.norms.observations.acts import Act, Consider, Decide, Propose, Read, Reply, TextChange
from sttm.norms.observations.register import (
    About,
    Attachment,
    ObservedArticle,
    ObservedDocument,
    Parcel,
    Person,
    Point,
    Register,
    Sender,
    Submission,
    Window,
)
from sttm.packs.declared import Text

OPENS, CLOSES = date(2023, 12, 6), date(2023, 12, 20)

ARTICLES = (
    ObservedArticle(
        number="12",
        title="Invarianza idraulica",
        text="Gli interventi di nuova edificazione garantiscono l'invarianza idraulica con sistemi di drenaggio "
        "sostenibile. La superficie drenante non può essere inferiore al 30 per cento della superficie "
        "fondiaria. Sono esclusi gli interventi di manutenzione ordinaria.",
    ),
    ObservedArticle(
        number="15",
        title="Rete Verde Metropolitana",
        text="Le opere di compensazione si realizzano nella Rete Verde Metropolitana entro tre anni dal titolo "
        "edilizio. Il Comune può proporre aree diverse, purché contigue alla rete.",
    ),
    ObservedArticle(
        number="21",
        title="Insediamenti logistici",
        text="Gli insediamenti logistici di superficie superiore a 10.000 metri quadrati sono ammessi solo in "
        "aree di rigenerazione accessibili dalla rete ferroviaria. L'intesa con gli enti confinanti precede "
        "il titolo edilizio.",
    ),
)

DOCUMENTS = (
    ObservedDocument(id="norme", title="Norme di attuazione", articles=ARTICLES),
    ObservedDocument(id="tavole", title="Tavole della Rete Verde"),
)

# article, what is asked, with a blank for what differs
ASKS = (
    (
        "12",
        "Si chiede di ridurre la superficie drenante minima dal 30 al 20 per cento per gli interventi su lotti {}.",
    ),
    (
        "12",
        "Si propone di estendere l'esclusione dall'invarianza idraulica agli interventi di ristrutturazione {}.",
    ),
    (
        "15",
        "Il termine di tre anni per le opere di compensazione è troppo breve: si chiede di portarlo a cinque {}.",
    ),
    ("15", "Si chiede di consentire la compensazione in aree non contigue alla rete verde quando {}."),
    ("21", "Si chiede di innalzare la soglia di 10.000 metri quadrati per gli insediamenti logistici {}."),
    ("21", "Si chiede che l'intesa con gli enti confinanti non sia necessaria per gli ampliamenti {}."),
)
TAILS = (
    "nel tessuto consolidato", "di piccola dimensione", "già convenzionati", "in zona agricola", "lungo il canale",
    "nei centri storici", "con bonifica in corso", "per le attività esistenti",
)  # fmt: skip
FIRST = ("Adele", "Bruno", "Carla", "Dario", "Elena", "Fausto", "Gilda", "Ivano")
LAST = ("Arzaghi", "Belloni", "Cazzulani", "Dossena", "Esposti", "Farinelli", "Grugni", "Invernizzi")
PLACES = ("Rivalta", "Borgo Olmo", "Cascina Nuova", "Pontelungo", "Villafiume", "Castelrio")
QUALITIES = ("municipality", "public_body", "company", "citizen", "citizen", "municipality")


def made_register(
    submissions: int = 79, late: int = 23, *, points: int | None = None, seed: int = 1
) -> Register:
    """A register of observations, some of them late, and points spread over them."""
    draw = random.Random(seed)
    order = [True] * late + [False] * (submissions - late)
    draw.shuffle(order)
    several = _shares(points or submissions, submissions, draw)
    made = [_submission(n, order[n], several[n], draw) for n in range(submissions)]
    made.sort(key=lambda one: (one.received, one.time or time(), one.protocol))
    made = [_numbered(one, f"O-{n:03d}") for n, one in enumerate(made, 1)]
    return Register(
        title=Text(it="Osservazioni alla strategia di prova", en="Observations on the test strategy"),
        subject=Text(it="Strategia di prova", en="Test strategy"),
        act="Decreto di adozione 1/2023 (inventato)",
        fictional=True,
        windows={"osservazione": (Window(opens=OPENS, closes=CLOSES),)},
        people=(
            Person(id="anna", roles=("office",)),
            Person(id="bice", roles=("office", "reader")),
            Person(id="council", roles=("council",)),
        ),
        documents=DOCUMENTS,
        submissions=tuple(made),
    )


def _numbered(one: Submission, number: str) -> Submission:
    points = (point.model_copy(update={"id": f"{number}.{k}"}) for k, point in enumerate(one.points, 1))
    return one.model_copy(update={"id": number, "points": tuple(points)})


def _shares(points: int, submissions: int, draw: random.Random) -> list[int]:
    found = [1] * submissions
    for _ in range(points - submissions):
        found[draw.randrange(submissions)] += 1
    return found


def _submission(n: int, late: bool, points: int, draw: random.Random) -> Submission:
    quality = QUALITIES[n % len(QUALITIES)]
    person = f"{FIRST[n % 8]} {LAST[(n // 8 + 3 * n) % 8]}"
    place = PLACES[n % 6]
    name = {
        "municipality": f"Comune di {place} {n}", "public_body": f"Consorzio irriguo {place} {n}",
        "company": f"Logistica {place} {n} S.r.l.", "citizen": person,
    }[quality]  # fmt: skip
    received = (
        CLOSES + timedelta(days=draw.randint(1, 40)) if late else OPENS + timedelta(days=draw.randint(0, 14))
    )
    number = f"O-{n + 1:03d}"
    return Submission(
        id=number,
        kind="osservazione",
        protocol=f"{200000 + n}/{received.year}",
        received=received,
        time=time(draw.randint(8, 17), draw.randint(0, 59)),
        sender=Sender(name=name, quality=quality),
        subject=f"Osservazione di {name}",
        attachments=(Attachment(name=f"relazione {person}.pdf", sha256=f"{n:064x}"),) if n % 3 == 0 else (),
        points=tuple(_point(f"{number}.{k + 1}", person, place, draw) for k in range(points)),
    )


def _point(number: str, person: str, place: str, draw: random.Random) -> Point:
    article, ask = draw.choice(ASKS)
    text = f"Il sottoscritto {person}: " + ask.format(draw.choice(TAILS))
    about: dict[str, Any] = {"document": "norme", "article": article}
    geometry = None
    if draw.random() < 0.5:
        about["parcels"] = (
            Parcel(municipality=place, sheet=str(draw.randint(1, 40)), parcel=str(draw.randint(1, 900))),
        )
        geometry = {"type": "Point", "coordinates": [9.0 + draw.random() * 0.4, 45.3 + draw.random() * 0.3]}
    return Point(id=number, text=text, about=About(**about), geometry=geometry)


WIDER = TextChange(document="norme", article="12", before="30 per cento", after="25 per cento")
LONGER = TextChange(document="norme", article="15", before="entro tre anni", after="entro cinque anni")
OUTCOMES = {"12": "partly", "15": "accepted", "21": "rejected"}
REASONS = {
    "12": "La riduzione al 20 per cento non è compatibile con gli obiettivi; si riconosce il 25 per cento.",
    "15": "Il termine di tre anni è breve rispetto ai tempi di esproprio: si porta a cinque.",
    "21": "La soglia deriva da una legge regionale e non può essere modificata.",
}


def made_acts(register: Register, *, replied: bool = True, share: float = 1.0) -> list[Act]:
    """Acts that bring the first share of the points from proposal to reply, article by article."""
    when = datetime(2024, 2, 1, 9)
    chosen = list(register.points.values())[: round(len(register.points) * share)]
    acts: list[Act] = []
    for article, outcome in OUTCOMES.items():
        own = tuple(p.id for s, p in chosen if p.about.article == article and s.kind == "osservazione")
        if not own:
            continue
        changes = {"12": (WIDER,), "15": (LONGER,)}.get(article, ())
        acts.append(
            Propose(
                act="propose",
                at=when,
                by="anna",
                points=own,
                outcome=outcome,
                reason=REASONS[article],
                text_changes=changes,
            )
        )
        acts.append(Read(act="read", at=when, by="bice", points=own, agrees=True))
        if replied:
            cited = "Deliberazione del Consiglio 9/2024 (inventata)"
            day = date(2024, 2, 28)
            after = datetime(2024, 2, 28, 18)
            acts.append(Decide(act="decide", at=after, by="council", points=own, resolution=cited, on=day))
            acts.append(Reply(act="reply", at=after, by="anna", points=own, protocol="300000/2024", on=day))
    acts.sort(key=lambda act: act.at)
    others = tuple(p.id for s, p in chosen if s.kind != "osservazione")
    if others:
        last = acts[-1].at if acts else when
        acts.append(
            Consider(act="consider", at=last, by="anna", points=others, reason="Se ne è tenuto conto.")
        )
    return acts
