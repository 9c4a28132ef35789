"""Technique without business nouns: database, log, jobs, files, keys, money, time. It knows nothing above it."""
