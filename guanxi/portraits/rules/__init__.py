"""Pure rules of portraits."""
