"""The page that shows a network learning: one HTML file with a slider over epochs."""

from autograd.util.packages.lazy import Parts as _Parts

_parts = _Parts(__name__, {"page": "LearningPage learning_page"}, pickled=False)

__all__ = _parts.names
__getattr__ = _parts.find
