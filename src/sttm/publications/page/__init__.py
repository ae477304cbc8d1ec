"""The map and the results as a static site that any web server can serve."""
