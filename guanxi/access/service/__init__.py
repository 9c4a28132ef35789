"""What access does: sign-in, sessions, set-up, people, tokens, audit. Functions that take a `Database` begin before
anybody is known, or think (hash) between two units of work; all others take the caller's unit of work."""
