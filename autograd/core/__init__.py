"""The node, its gates and its sweep: the part of the package that runs interpreted or compiled."""
