"""SQL of access. Statements that look people up before anybody is known run in a system unit of work and name the
workspace themselves; all others are scoped."""
