"""SQL of customization."""
