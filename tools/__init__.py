"""Tools for those who work on Guanxi: checks, documents, pictures. Nothing here is shipped."""
