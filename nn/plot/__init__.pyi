"""What `nn.plot` gives, as type checkers and editors see it."""

# exports: written by tests/helpers/stubs.py
from .differences import difference_curves as difference_curves
from .files import check_target as check_target
from .files import save as save
from .layers import depth_curves as depth_curves
from .layers import histograms as histograms
from .training import decision_boundary as decision_boundary
from .training import loss_curve as loss_curve

__all__ = [
    "check_target",
    "decision_boundary",
    "depth_curves",
    "difference_curves",
    "histograms",
    "loss_curve",
    "save",
]
# end
