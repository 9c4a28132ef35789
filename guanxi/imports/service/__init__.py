"""Use cases of imports: drafts (upload, mapping, preview), steering (check, run, pause …), engine (the jobs' work)."""
