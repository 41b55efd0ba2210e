"""The pictures that pages can show by name."""

from functools import cache

from django.conf import settings


@cache
def icon_names() -> tuple[str, ...]:
    """The signs that the pages' sprite holds."""
    lines = (settings.BASE_DIR / "frontend" / "icons.txt").read_text("utf-8").splitlines()
    return tuple(sorted(line.strip() for line in lines if line.strip() and not line.startswith("#")))
