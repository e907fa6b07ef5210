"""Saving a training, and going on with it."""
