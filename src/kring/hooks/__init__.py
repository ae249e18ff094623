"""Hooks: addresses at which other systems' webhooks arrive, in whatever shape they send them."""
