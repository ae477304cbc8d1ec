"""What a workspace knows, as figures for the volumes."""
