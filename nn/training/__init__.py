"""Fitting a model, and using it."""

from autograd.util.packages.lazy import Parts as _Parts

_parts = _Parts(__name__, {"run": "Training"}, pickled=False)

__all__ = _parts.names
__getattr__ = _parts.find
