"""Stays of one person when two customers turn out to be one, come apart again, or ask to be forgotten."""

from guanxi.segments.queries import merging as queries

gain = queries.gain
lose = queries.lose
find = queries.find
erase = queries.erase
