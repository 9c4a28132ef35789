"""Pure rules of imports: what a column probably is, how text becomes values, which rows belong to one chunk, what adds up."""
