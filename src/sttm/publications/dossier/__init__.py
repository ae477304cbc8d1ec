"""The dossier of an evaluation."""
