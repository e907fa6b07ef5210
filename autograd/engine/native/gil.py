"""Whether Python's threads share one lock: the compiled engine counts on it, and is not for other Pythons."""

from __future__ import annotations

import sys
from typing import Final

FREE_THREADED: Final = "free-threading build" in sys.version
NEEDS_GIL: Final = "this Python is free-threaded, and the compiled engine needs the global lock"
