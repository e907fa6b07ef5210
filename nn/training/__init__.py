"""Fitting a model, and using it."""

from .run import Training as Training
