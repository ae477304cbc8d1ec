"""What the second strategy reads, drawn for a planned territory: streets, services, stops, timetables."""
