"""The bench: what Kring does in a second on this machine, beside the limits that bind; and the kill test."""
