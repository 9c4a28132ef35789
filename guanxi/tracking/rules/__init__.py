"""Pure rules of tracking: reading messages, what may be kept of them, where they happened."""
