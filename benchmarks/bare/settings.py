"""The desk's settings, with the bare views beside its own."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmarks.bare.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "bare" / "templates")
# A benchmark calls more often than a script should.
API_CALLS_PER_MINUTE = 0
