"""Work of this room."""
