"""The optimizers by name."""

from autograd.util.moved import pickle_as as _pickle_as

from .named import SGD as SGD
from .named import AdaGrad as AdaGrad
from .named import Adam as Adam
from .named import AdamW as AdamW
from .named import Momentum as Momentum
from .named import Nesterov as Nesterov
from .named import RMSProp as RMSProp
from .optimizer import Optimizer as Optimizer

_pickle_as(__name__, globals())
