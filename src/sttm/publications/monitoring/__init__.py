"""The report of the monitoring."""
