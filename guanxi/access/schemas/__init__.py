"""Bodies of access's routes: basics (kinds of text), signing_in, roles, people."""
