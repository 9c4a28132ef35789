"""Processes: the web server, the worker, and the tree of both with the database under `guanxi up`."""
