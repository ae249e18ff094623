"""Conditions: what they say, and that they cannot be turned against us."""
