"""The world, and a way back to it after somebody has changed it."""

import pytest

from tests.matrix.world import make_world


@pytest.fixture
def world(acme, globex, visit):
    """Everybody at the doors of Acme."""
    return make_world(acme, globex, visit)
