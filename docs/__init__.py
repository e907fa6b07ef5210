"""The site; `docs/generate/` writes what follows from the program."""
