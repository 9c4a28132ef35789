"""Bodies of this room's routes."""
