"""Printed maps and what stands on them."""
