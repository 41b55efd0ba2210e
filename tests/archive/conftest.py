"""The worker's tasks run at once, also inside the transaction of a test."""

import pytest
from django.db import transaction


@pytest.fixture
def at_once(monkeypatch):
    """What waits for the commit is done there and then: a test's transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **options: done())
