"""Settings that all tests share."""

from hypothesis import settings

# The same examples on every run, and a busy machine is no failure; for new examples run pytest with
# --hypothesis-profile=default.
settings.register_profile("gatewise", derandomize=True, deadline=None)
settings.load_profile("gatewise")

collect_ignore = ["data_parallel.py"]  # a program of its own: test_lower_jax.py runs it
