"""The node in C, how it is built, and which form of the engine runs."""
