"""The node in Python's slots."""
