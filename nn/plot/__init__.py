"""Pictures of training, as matplotlib figures of their own: no window is opened, no global state touched."""

from autograd.util.packages.lazy import Parts as _Parts

_parts = _Parts(
    __name__,
    {
        "differences": "difference_curves",
        "files": "check_target save",
        "layers": "depth_curves histograms",
        "training": "decision_boundary loss_curve",
    },
    pickled=False,
)

__all__ = _parts.names
__getattr__ = _parts.find
