"""Nested structures of numbers, NumPy arrays among them, and what their parts are called."""
