"""The normative framework: chapters and articles, each in versions by date with the rules it carries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["Article", "ArticleNumber", "Chapter", "Reference"]

ArticleNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([.\-][A-Za-z0-9]+)*$", max_length=20)]
"""Number of an article, as it is cited."""


class Chapter(Declared):
    """A chapter: in Part I what is common, in Part II one for each strategy."""

    id: Identifier
    part: Literal["I", "II"]
    order: Annotated[int, Field(ge=1)]
    title: Text


class Reference(Declared):
    """What an article refers to: a law, a plan, another act."""

    text: Text
    url: Annotated[str, Field(pattern=r"^https?://")] | None


class Article(Dated, Sourced):
    """One version of an article: our summary of it, never its text."""

    number: ArticleNumber
    chapter: Identifier
    title: Text
    summary: Text
    binding: Literal["prescriptive", "by_adhesion"]
    """Whether it binds everyone, or only the Comuni that have joined by resolution of their Council."""
    references: tuple[Reference, ...]
    rules: tuple[Identifier, ...]
    """Rules it carries; a rule is carried by one article on any day."""
