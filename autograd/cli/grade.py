"""`gatewise grade`: the mistakes of a class of one's own, or of a folder of them."""

from __future__ import annotations

from argparse import Namespace

from ..grading import ClassReport
from ..grading import grade as graded
from ..show.web.html import check_ending
from ..util.files import in_words
from ..util.languages import say as said
from .strings import STRINGS
from .terminal import Result, Say, UserMistake


def grade(options: Namespace, say: Say) -> Result:
    """Grade a file or a folder, in words or as a page."""
    try:
        if options.html is not None:
            check_ending(options.html)
        result = graded(options.path, options.seconds)
    except (FileNotFoundError, ValueError) as error:
        raise UserMistake(in_words(error) if isinstance(error, OSError) else str(error)) from None
    say(str(result))
    if options.html is not None:
        say(said(STRINGS["wrote"], path=result.save(options.html)))
    grades = result.grades if isinstance(result, ClassReport) else (result,)
    return Result(result.record, 0 if all(each.passed for each in grades) else 1)
