"""micrograd's import path: `from autograd.engine import Value`."""

from .value import Value as Value
