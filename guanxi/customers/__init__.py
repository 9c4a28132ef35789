"""Customers: profiles as the sources say them, the customer computed from them, handles, exact links, merge and un-merge.

Not here: scoring who is who (identity), orders (commerce), permissions of people (access).
"""
