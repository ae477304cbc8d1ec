"""Incentives and penalties: what they are worth, their ladder, many cases at once, their life."""
