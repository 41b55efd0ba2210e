"""What the tests of changes share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """The words of refusals as the code has them."""
    with translation.override("en"):
        yield
