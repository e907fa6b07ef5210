"""Fitting a model, and using it."""
