"""Walks over a graph: the marks that a sweep needs, and lists for those who look at it."""
