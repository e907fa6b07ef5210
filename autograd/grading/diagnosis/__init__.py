"""Which mistakes explain the numbers of a class: of the sweep, of its seed, and of single gates."""
