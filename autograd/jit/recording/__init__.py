"""A function recorded once, as a tape."""
