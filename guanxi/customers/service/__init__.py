"""Use cases of customers, by theme: reading, writing, undo, merging, landing."""
