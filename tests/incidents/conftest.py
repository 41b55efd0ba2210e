"""The words of refusals as the code has them."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """In English, whatever the site speaks."""
    with translation.override("en"):
        yield
