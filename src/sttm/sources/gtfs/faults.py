"""The faults of a feed: all counted, the first of each kind listed with file, line and way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from sttm.errors import Fault

__all__ = ["FeedFaults"]


class FeedFaults:
    """Faults of one feed.

    Parameters
    ----------
    feed
        Its name, said in every fault.
    limit
        How many of a kind are listed; all are counted.
    """

    def __init__(self, feed: str, limit: int = 20) -> None:
        self.feed, self.limit = feed, limit
        self.faults: list[Fault] = []
        self.counts: dict[str, int] = {}
        self.left_out: dict[str, int] = {}

    def add(
        self,
        code: str,
        file: str,
        rows: pd.DataFrame,
        say: Callable[[Any], str],
        remedy: str,
        *,
        feature: str | None = None,
        column: str | None = None,
        kept: bool = False,
    ) -> None:
        """Report the rows of a table that share a fault.

        Parameters
        ----------
        rows
            The faulty rows; the index is the line in the file.
        say
            What is wrong with a row (a named tuple of its columns).
        feature
            Column whose value names the row.
        kept
            Whether the rows are used all the same; they are counted as left out otherwise.
        """
        if not len(rows):  # a frame without columns is «empty» to pandas
            return
        total = len(rows)
        self.counts[code] = self.counts.get(code, 0) + total
        if not kept:
            self.left_out[file] = self.left_out.get(file, 0) + total
        for number, row in enumerate(rows.head(self.limit).itertuples(), 1):
            name = "" if feature is None else f"{feature} {getattr(row, feature)}, "
            count = f" ({number} of {total:,})" if total > 1 else ""
            self.faults.append(
                Fault(
                    code=code,
                    message=say(row) + count,
                    remedy=remedy,
                    file=f"{self.feed}/{file}",
                    feature=f"{name}line {row.Index}",
                    column=column,
                    severity="warning",
                )
            )

    def say(self, code: str, file: str, message: str, remedy: str, *, count: int = 1) -> None:
        """Report something about a whole file, which leaves no row out."""
        self.counts[code] = self.counts.get(code, 0) + count
        self.faults.append(
            Fault(code=code, message=message, remedy=remedy, file=f"{self.feed}/{file}", severity="warning")
        )
