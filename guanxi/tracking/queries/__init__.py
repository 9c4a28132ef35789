"""Every SELECT and write of this room, by theme: sources and keys, what may be sent, taking messages in, looking at them."""
