"""Pure rules of customization."""
