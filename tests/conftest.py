"""One profile for Hypothesis: a busy machine is not a failure, and every run tries the same examples."""

from hypothesis import settings

settings.register_profile("fencepost", deadline=None, derandomize=True)
settings.load_profile("fencepost")
