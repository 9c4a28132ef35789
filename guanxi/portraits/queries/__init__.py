"""SQL of portraits."""
