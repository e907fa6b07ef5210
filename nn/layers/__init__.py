"""Neurons, layers and models."""
