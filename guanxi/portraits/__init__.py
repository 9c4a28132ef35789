"""Portraits: what is computed of each customer and kept up to date: value, rhythm, tastes, stage of life."""
