"""What tests share: the server of the run, the tripwire, clones."""
