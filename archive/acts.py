"""Writing the record of what is done with the archive."""

from typing import Any

from accounts.models import User
from archive.models import ArchiveAct, Bundle
from tickets import moments


def note(verb: str, by: User | None, bundle: Bundle | None = None, **content: Any) -> ArchiveAct:
    """One entry; `content` are `number`, `reason` and `data`."""
    return ArchiveAct.objects.create(at=moments.now(), actor=by, verb=verb, bundle=bundle, **content)
