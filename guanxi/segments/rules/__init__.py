"""What follows from definitions alone."""
