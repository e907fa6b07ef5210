"""Packages that import their parts late, explain them when asked, and find what has moved."""
