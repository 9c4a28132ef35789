"""Access: workspaces, the people who work here, what they may do, how they sign in, and the audit log."""
