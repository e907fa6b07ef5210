"""The page that shows a network learning: one HTML file with a slider over epochs."""

from .page import LearningPage as LearningPage
from .page import learning_page as learning_page
