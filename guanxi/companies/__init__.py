"""Companies: the firms customers work for or buy for, who is who there, and which belongs to which."""
