"""What `autograd.show.groups` gives, as type checkers and editors see it."""

# exports: written by tests/helpers/stubs.py
from .named import groups as groups

__all__ = [
    "groups",
]
# end
