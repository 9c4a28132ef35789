"""Decisions of access as pure functions: passwords, roles, requests, the audit chain."""
