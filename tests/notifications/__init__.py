"""Notifications: channels, lanes, what is held, what fails."""
