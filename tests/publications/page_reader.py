"""A reader of the page: what is looked at, said and asked for."""

from __future__ import annotations

import dataclasses

from playwright.sync_api import Locator, Page

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


@dataclasses.dataclass
class Watched:
    """A page, and what it said and asked for."""

    page: Page
    said: list[str]
    asked: list[str]


def unfold(card: Locator) -> None:
    """Open the criteria of every Scheda of an evaluation."""
    for one in card.locator(".all-criteria > summary").all():
        one.click()
