"""How many examples a property test tries: a share of what its tier allows (the profiles in conftest.py)."""

from hypothesis import HealthCheck, settings

FEWEST = 3


def examples(share: float = 1) -> settings:
    """For a test whose every example takes long: this share of them, and at least three."""
    return settings(
        max_examples=max(FEWEST, round(settings().max_examples * share)),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )


# Each example fills a store and asks it.
PER_STORE = examples(0.25)
