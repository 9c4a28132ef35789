"""Commerce: orders and their lines, hung on the profile that bought. Not here: products and prices (catalog)."""
