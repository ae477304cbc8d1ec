"""Where services go: which places serve most people, and what a place has to meet."""
