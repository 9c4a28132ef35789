"""Records as they were written to columns that can be compared: `prepare(frame)`, `prepare_one(record)`.

Every record gets the same answer whatever stands beside it, but for the order of day and month in dates like 03/04/1990, which the
column shows. Not here: comparing (`rules.comparisons`), and the roles of columns (`rules.columns`).
"""

from guanxi.identity.rules.preparing.whole import prepare as prepare
from guanxi.identity.rules.preparing.whole import prepare_one as prepare_one
