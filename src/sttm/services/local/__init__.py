"""Services read where people live: urban systems, standards, levels of performance."""
