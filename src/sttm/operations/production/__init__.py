"""What the command line and the web ask of the third strategy: production, logistics, distribution."""
