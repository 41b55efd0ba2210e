"""The desk's settings, with the bare views beside its own."""

from typing import Any

from helpdesk import environment, settings
from helpdesk.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare.urls"
_engine: dict[str, Any] = settings.TEMPLATES[0]
TEMPLATES = [_engine | {"DIRS": [*_engine["DIRS"], environment.BASE_DIR / "benchmarks" / "bare" / "templates"]}]
# A benchmark calls more often than a script should.
API_CALLS_PER_MINUTE = 0
