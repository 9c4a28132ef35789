"""Pure rules of identity: how records are made comparable, what is compared, what is learned from it, and what follows."""
