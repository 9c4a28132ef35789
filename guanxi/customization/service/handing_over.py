"""Saved views of somebody who leaves, given to others in sets. Their content stays as it is, so undo only moves them back."""

from guanxi.customization.queries import handing_over as queries

count_views = queries.count
find_views = queries.find
give_views = queries.give
