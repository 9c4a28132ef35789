"""Customization: what people and workspaces arrange for themselves. Saved views of lists; not the records in them."""
