"""Identity: who is who. Which records mean one person or one firm, how sure that is, and why."""
