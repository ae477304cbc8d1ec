"""Exclusion and attention areas: where each activity may go, by the rules of the pack."""
