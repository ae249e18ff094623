"""History: bringing in the past, and showing on it what Kring would have done."""
