"""What portraits do."""
