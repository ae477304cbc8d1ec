"""What an intervention brings, before and after, and hydraulic invariance."""
