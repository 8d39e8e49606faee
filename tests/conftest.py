"""What all tests share: the same examples in every run, and the place of the reference data."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test hangs on luck or on a busy machine: fixed examples, no deadline.
settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of the reference data; the test skips, visibly, where it is absent."""
    place = os.environ.get("HEALTHCLUSTERS_REFERENCE", "")
    if not place or not Path(place).is_dir():
        pytest.skip("set HEALTHCLUSTERS_REFERENCE to the folder of the reference data")
    return Path(place)
