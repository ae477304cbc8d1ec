"""What several proposals take together, against the thresholds of each Zona omogenea."""
