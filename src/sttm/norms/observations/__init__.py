"""Contributions, opinions and observations, from arrival to reply."""
