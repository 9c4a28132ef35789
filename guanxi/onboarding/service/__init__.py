"""What onboarding does: the first steps, and clearing the demo company."""
