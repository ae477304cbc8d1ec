"""Use cases of norms, funds, procedures and observations."""
