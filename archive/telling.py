"""Telling administrators what the archive cannot mend by itself."""

from collections.abc import Sequence

from accounts.models import User
from accounts.roles import Role
from archive.models import Bundle
from tickets import moments
from tickets.notifications.notices import tell

# A desk has a handful of them; a company of hundreds is not mailed.
MOST_TOLD = 20


def tell_damaged(bundle: Bundle, findings: Sequence[dict[str, str]]) -> None:
    """A bundle is not as it was sealed."""
    first = findings[0]
    where = " ".join(filter(None, (first["where"], first["ticket"])))
    _tell(bundle, "archive_damaged", {"where": where, "count": len(findings)})


def tell_failed(bundle: Bundle, error: str) -> None:
    """A bundle could not be written, whatever was tried."""
    _tell(bundle, "archive_failed", {"error": error})


def _tell(bundle: Bundle, topic: str, data: dict[str, object]) -> None:
    people = User.objects.active().with_role(Role.ADMINISTRATOR).order_by("pk")[:MOST_TOLD]
    now = moments.now()
    told = {"name": bundle.name, "url": bundle.get_absolute_url(), **data}
    tell(people, topic, f"{topic}:{bundle.pk}:{now:%Y-%m-%d}", told, at=now)
