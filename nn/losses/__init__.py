"""Losses: how far predictions are from their targets, composed of gates.

A prediction is a Value or a list of Values, its target a number or a list of numbers; a batch is a
list of those.  `reduction` is "mean", "sum" or "none": over all numbers of all samples for the losses that
go number by number, and over the samples for the others, which sum up within a sample (a flat list is one
sample); "none" leaves them in the nesting that they have.  On plain floats a loss is a plain float.  Shapes
that differ are a ValueError.
"""

from autograd.util.packages.moved import pickle_as as _pickle_as

from .by_class import cross_entropy as cross_entropy
from .by_class import cross_entropy_from_probabilities as cross_entropy_from_probabilities
from .by_number import binary_cross_entropy as binary_cross_entropy
from .by_number import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from .by_number import half_squared_error as half_squared_error
from .by_number import hinge as hinge
from .by_number import huber as huber
from .by_number import l1 as l1
from .by_number import mse as mse

_pickle_as(__name__, globals())
