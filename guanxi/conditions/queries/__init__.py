"""Conditions in SQL: `tree` compiles a tree over one row, `members` makes whole statements of it."""
