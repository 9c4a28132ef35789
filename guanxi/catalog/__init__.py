"""Catalog: products, their articles (SKU) and categories. Not here: what was sold of them (commerce)."""
