"""What the page of a territory shows."""
