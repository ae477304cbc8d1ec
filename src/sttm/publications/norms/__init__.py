"""What is published of norms, procedures, observations and funds."""
