"""The box: one script, and what it asks of us, for any page that the owner allowed to carry it."""
