"""Guanxi: a social CRM. Rooms are described in docs/concepts."""
