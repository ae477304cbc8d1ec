"""Monitoring of the strategy: series, trends, state, gaps, transformations."""
