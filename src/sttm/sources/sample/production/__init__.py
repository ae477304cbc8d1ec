"""What the third strategy asks of a fictional territory: firms, plans, constraints, roads. All invented."""
