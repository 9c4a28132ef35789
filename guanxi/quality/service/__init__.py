"""Work of quality in a unit of work."""
