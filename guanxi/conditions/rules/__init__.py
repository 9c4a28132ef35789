"""Conditions without a database: spans of time, values of operators, parsing, words and the reference interpreter."""
