"""Declarations: what a room or a plugin says about itself, and the registry that checks it. No engine lives here."""
