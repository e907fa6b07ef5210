"""The optimizers by name."""

from autograd.util.packages.lazy import Parts as _Parts

_parts = _Parts(
    __name__,
    {"named": "AdaGrad Adam AdamW Momentum Nesterov RMSProp SGD", "optimizer": "Optimizer"},
)

__all__ = _parts.names
__getattr__ = _parts.find


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
