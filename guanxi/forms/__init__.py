"""Forms: what a company asks on its own pages and on those of others, and what people answer."""
