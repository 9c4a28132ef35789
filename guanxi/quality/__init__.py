"""Data quality: what is wrong with the data of each customer, a score made of it, and a queue to mend it."""
