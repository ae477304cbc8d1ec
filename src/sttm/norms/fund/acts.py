"""What is entered in the ledger of a fund: acts that move something from one account to another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, TypeAdapter

from sttm.packs.articles import ArticleNumber
from sttm.packs.declared import Declared, Identifier

__all__ = [
    "LEDGER",
    "Amount",
    "Assign",
    "Commit",
    "Confer",
    "Exact",
    "Grant",
    "LedgerAct",
    "Line",
    "Pay",
    "Posting",
    "Recognise",
    "Recover",
    "Release",
    "Reverse",
    "Sell",
    "Swap",
    "Thing",
    "plain",
]


def _exact(value: Any) -> Any:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return value
    return value


def plain(value: Decimal) -> str:
    """Return an exact number as text, without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Exact = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(plain, return_type=str, when_used="json")]
Amount = Annotated[Exact, Field(gt=0)]
"""A number or its text; kept exact."""

Words = Annotated[str, Field(min_length=1)]
Thing = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-/]*$", max_length=80)]
"""Id of an entry, a party, a project, a piece of real estate."""


class _Act(Declared):
    id: Thing
    on: date
    act: Words
    """The resolution, decree or deed, as it is cited."""
    article: ArticleNumber
    """Article of the norms on which it stands."""
    fund: Identifier
    note: str | None = None


class Recognise(_Act):
    """An act recognises that a party holds quotas or rights: they come from its plan, not from nothing."""

    kind: Literal["recognise"]
    party: Thing
    currency: Identifier
    amount: Amount


class Confer(_Act):
    """A party confers something to the fund."""

    kind: Literal["confer"]
    party: Thing
    conferment: Identifier
    amount: Amount
    item: Thing | None = None
    """Id of the thing, where its kind has one."""


class Sell(_Act):
    """A thing that was conferred is sold: it leaves at its value, and its price comes in."""

    kind: Literal["sell"]
    item: Thing
    to: Words
    currency: Identifier
    """Of the price."""
    amount: Amount


class Assign(_Act):
    """The fund assigns quotas or rights to a party."""

    kind: Literal["assign"]
    party: Thing
    currency: Identifier
    amount: Amount


class Leg(Declared):
    """What one side of a swap gives."""

    party: Thing
    currency: Identifier
    amount: Amount


class Swap(_Act):
    """Two parties swap what they hold, or one sells quotas to the other for money."""

    kind: Literal["swap"]
    gives: Leg
    takes: Leg
    """What the other side gives in return."""


class Commit(_Act):
    """Money is set aside for a call."""

    kind: Literal["commit"]
    call: Thing
    currency: Identifier
    amount: Amount


class Release(_Act):
    """What a call leaves goes back to the fund."""

    kind: Literal["release"]
    call: Thing
    currency: Identifier
    amount: Amount


class Grant(_Act):
    """A call grants money to a project."""

    kind: Literal["grant"]
    call: Thing
    project: Thing
    currency: Identifier
    amount: Amount


class Pay(_Act):
    """What was granted is paid."""

    kind: Literal["pay"]
    project: Thing
    currency: Identifier
    amount: Amount


class Recover(_Act):
    """What was paid, and not earned, comes back to the fund."""

    kind: Literal["recover"]
    project: Thing
    currency: Identifier
    amount: Amount


class Reverse(_Act):
    """An earlier entry was a mistake: it stays, and its opposite is entered."""

    kind: Literal["reverse"]
    entry: Thing


LedgerAct = Annotated[
    Recognise | Confer | Sell | Assign | Swap | Commit | Release | Grant | Pay | Recover | Reverse,
    Field(discriminator="kind"),
]

LEDGER: TypeAdapter[tuple[LedgerAct, ...]] = TypeAdapter(tuple[LedgerAct, ...])


class Posting(Declared):
    """A posting: an amount that comes to an account, or leaves it where it is negative."""

    account: str
    currency: Identifier
    amount: Exact


class Line(Declared):
    """A line of a sealed ledger: an act, bound to all that stands before it."""

    number: Annotated[int, Field(ge=1)]
    previous: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Fingerprint of the line before; zeros for the first."""
    act: LedgerAct
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
