"""Profiles of sustainability and innovation: evaluated like a Scheda, with the same trace."""
