"""Views: what a page shows, put together from the domains for one viewer."""
