"""The home on this machine: a server for one person, and processes that compute and can be ended."""
