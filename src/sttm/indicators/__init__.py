"""Pure functions by family: arrays and frames in, frames on the same index out."""
