"""Backends: each lowers a tape to code through the closed alphabet, and knows no gate."""
