"""Search: one field that finds records of every kind. Each room says how its own are found (sdk.searching)."""
