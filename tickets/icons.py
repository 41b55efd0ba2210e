"""The pictures that pages can show by name."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@cache
def icon_names() -> tuple[str, ...]:
    """The signs that the pages' sprite holds."""
    lines = (settings.BASE_DIR / "frontend" / "icons.txt").read_text("utf-8").splitlines()
    return tuple(sorted(line.strip() for line in lines if line.strip() and not line.startswith("#")))


def refuse_unknown_icon(name: str) -> None:
    """Raises ValidationError at `icon` for a name that the pages have no picture of; none is none."""
    if name and name not in icon_names():
        message = ValidationError(_("There is no picture of this name."), code="invalid_choice")
        raise ValidationError({"icon": message})
