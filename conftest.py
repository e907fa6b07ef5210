"""Leave alone the backends whose packages are not installed: doctests import every module."""

from importlib.util import find_spec

_BACKENDS = {"jax": ["jax*.py"], "llvmlite": ["llvm*.py", "vector_*.py"]}

collect_ignore_glob = [
    f"autograd/lower/{files}"
    for package, patterns in _BACKENDS.items()
    if find_spec(package) is None
    for files in patterns
]
