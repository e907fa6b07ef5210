"""Checks and shapes that every room leans on."""
