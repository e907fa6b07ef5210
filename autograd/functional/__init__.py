"""Derivatives as functions."""
