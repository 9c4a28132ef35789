"""What identity does: learn a model, find pairs, join them, score one record, measure against the truth."""
