"""A small believable world, for trying things out and for looking at."""
