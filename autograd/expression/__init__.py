"""Expressions as people type them."""
