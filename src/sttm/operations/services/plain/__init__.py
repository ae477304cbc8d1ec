"""Readings along streets and timetables from plain files, without a workspace."""
