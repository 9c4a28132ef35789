"""The bench cases, one class in one file each; see the docstring of guanxi.app.bench. Files here import no other case."""
