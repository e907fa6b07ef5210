"""What `isolation` starts."""

import sys

from .isolation import main

if __name__ == "__main__":
    main(sys.argv[1:])
