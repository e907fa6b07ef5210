"""What `nn.training` gives, as type checkers and editors see it."""

# exports: written by tests/helpers/stubs.py
from .run import Training as Training

__all__ = [
    "Training",
]
# end
