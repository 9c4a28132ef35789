"""DuckDB's part of identity: sets of pairs found, compared and weighed. Nothing here reads or writes the product's database."""
