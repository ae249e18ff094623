"""Hooks: others' webhooks, in the shapes that their systems document."""
