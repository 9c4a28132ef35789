"""Use cases of this room: its lists, and who works where."""
