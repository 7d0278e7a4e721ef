"""Properties are tried without a store of examples and without a stopwatch."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "kernel", database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kernel")
