"""A tape as C."""
