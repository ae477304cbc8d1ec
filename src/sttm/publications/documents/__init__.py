"""Documents as values, set as PDF, HTML and Word."""
