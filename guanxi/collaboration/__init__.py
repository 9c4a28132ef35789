"""Collaboration: notes, tasks, follows and notifications about any record of the house; it knows none of them by name."""
