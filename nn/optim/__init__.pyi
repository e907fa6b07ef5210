"""What `nn.optim` gives, as type checkers and editors see it."""

# exports: written by tests/helpers/stubs.py
from .named import AdaGrad as AdaGrad
from .named import Adam as Adam
from .named import AdamW as AdamW
from .named import Momentum as Momentum
from .named import Nesterov as Nesterov
from .named import RMSProp as RMSProp
from .named import SGD as SGD
from .optimizer import Optimizer as Optimizer

__all__ = [
    "AdaGrad",
    "Adam",
    "AdamW",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "RMSProp",
    "SGD",
]
# end
