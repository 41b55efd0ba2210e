"""Who gets the pages of the archive, and what they share."""

from typing import Any

from archive.models import Hold, Removal
from archive.policies import may_keep_archive, may_read_archive
from tickets.views.access import allowed_to

readers = allowed_to(may_read_archive)
keepers = allowed_to(may_keep_archive)


def shared(request: Any, tab: str) -> dict[str, Any]:
    """What every page of the archive shows."""
    return {"tab": tab, "may_keep": may_keep_archive(request.user)}


def asked_removals() -> Any:
    """Deletions that wait for a second administrator."""
    waiting = Removal.objects.filter(state=Removal.State.ASKED)
    return waiting.select_related("bundle", "asked_by").order_by("pk")[:20]


def newest_holds() -> Any:
    """With who placed and lifted them."""
    return Hold.objects.select_related("person", "placed_by", "lifted_by")
