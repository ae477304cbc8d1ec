"""The check of one site for an activity: rules on areas, bodies that take part, coherence with plans."""
