"""Every SELECT and write of this room, by theme: landing (bulk), records, lists, merging."""
