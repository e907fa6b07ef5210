"""What `isolation` starts."""

import sys

from .running import main

if __name__ == "__main__":
    main(sys.argv[1:])
