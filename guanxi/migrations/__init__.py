"""The schema: one linear history of SQL, run by the owner role. See docs/decisions/0002."""
