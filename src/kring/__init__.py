"""Kring: every event starts a conversation with the right people."""

__version__ = "0.1.0"
