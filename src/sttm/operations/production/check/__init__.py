"""The check of sites: what is joined in one result, and its dossier."""
