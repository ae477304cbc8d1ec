"""Access to services: the 15-minute city, whom it leaves out, what a change would bring."""
