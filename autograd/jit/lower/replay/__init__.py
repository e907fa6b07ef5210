"""One sample of a large tape at vector speed: the lanes are filled from the graph, not from a batch."""
