"""A tape as a JAX function."""
