"""Settings that all tests share."""

from hypothesis import settings

settings.register_profile("gatewise", deadline=None)  # a busy machine is no failure
settings.load_profile("gatewise")
