"""What this room does: takes batches in, joins visitors to customers, keeps what is allowed, shows what came."""
