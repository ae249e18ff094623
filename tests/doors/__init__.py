"""Doors: who gets in where."""
