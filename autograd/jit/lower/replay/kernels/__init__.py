"""Generic kernels: each does one kind of work, on whatever its descriptor says."""
