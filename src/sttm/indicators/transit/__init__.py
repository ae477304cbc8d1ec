"""Accessibility by public transport: timetables and searches over a window of departures."""
