"""What is judged and how, pure: the definition, problems of values, the score, mends."""
