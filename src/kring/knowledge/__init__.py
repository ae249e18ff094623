"""Knowledge: what was solved, found again before anybody is asked."""
