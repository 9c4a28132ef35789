"""Guanxi (关系): a social CRM. The rooms of the house are described in docs/concepts."""

__version__ = "0.1.0"
