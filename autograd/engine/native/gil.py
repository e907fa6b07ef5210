"""Whether Python's threads share one lock: the compiled engine counts on it, and is not for other Pythons."""

from __future__ import annotations

import sysconfig
from typing import Final

FREE_THREADED: Final = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
NEEDS_GIL: Final = "this Python is free-threaded, and the compiled engine needs the global lock"
