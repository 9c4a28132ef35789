"""Imports: the studio that brings files in. It executes the targets that other rooms contribute.

Not here: what a record is and how it is stored (the targets), and reading files (kernel.tabular).
"""
