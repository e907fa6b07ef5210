"""Leave alone the backends whose packages are not installed: doctests import every module."""

from importlib.util import find_spec

_BACKENDS = {"jax": "jax", "llvmlite": "llvm"}

collect_ignore_glob = [
    f"autograd/jit/lower/{folder}/*" for package, folder in _BACKENDS.items() if find_spec(package) is None
]
