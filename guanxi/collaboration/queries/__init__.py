"""Every SELECT and write of this room."""
