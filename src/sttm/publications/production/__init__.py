"""Documents and tables of the third strategy: production, logistics, distribution."""
