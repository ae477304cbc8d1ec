"""The journal of what was done with observations: lines are appended, each bound to those before it."""

from __future__ import annotations

from pydantic import TypeAdapter

from sttm.norms.journal import Journal
from sttm.norms.observations.acts import Act, Entry

__all__ = ["append_entries", "entries_of", "read_journal"]

_JOURNAL = Journal(Entry, TypeAdapter(Entry), TypeAdapter(Act), undo="an entry is undone by the act annul")

entries_of = _JOURNAL.following
read_journal = _JOURNAL.read
append_entries = _JOURNAL.append
