"""Pictures of training, as matplotlib figures of their own: no window is opened, no global state touched."""

from .differences import difference_curves as difference_curves
from .files import check_target as check_target
from .files import save as save
from .layers import depth_curves as depth_curves
from .layers import histograms as histograms
from .training import decision_boundary as decision_boundary
from .training import loss_curve as loss_curve
