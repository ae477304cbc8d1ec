"""Results to documents, maps and pages. Formats numbers, computes none."""
