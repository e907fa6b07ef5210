"""What `nn.learning` gives, as type checkers and editors see it."""

# exports: written by tests/helpers/stubs.py
from .page import LearningPage as LearningPage
from .page import learning_page as learning_page

__all__ = [
    "LearningPage",
    "learning_page",
]
# end
