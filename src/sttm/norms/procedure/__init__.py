"""Procedures: acts, terms, what may be done, documents, screenings."""
