"""Pure rules of companies: the social credit code and names that mean the same firm."""
