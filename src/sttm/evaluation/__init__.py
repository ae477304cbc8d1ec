"""What Schede, profiles and norms share: criteria, scales, checklists, traces, class ranges."""
