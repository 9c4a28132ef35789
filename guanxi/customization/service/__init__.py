"""What customization does."""
