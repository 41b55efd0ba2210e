"""Making files in the background: whoever makes a kind of them registers it; a worker makes one when it is asked for.

    register_document(DocumentKind(key="record_table", label=_("Record table"), write=write, allowed=may_read, …))
    ask_for(KIND, by=user, params={…}, title="…", file_name="….xlsx")       # tickets.actions.documents

`write(work)` puts the file's content into `work.file` and says with `work.tell(done, total)` how far it is; that is
also how it notices that it was stopped. A worker holds a lease; one that dies loses it, and another begins anew.
"""

import logging
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import moments
from tickets.exceptions import NotAllowed, Refused
from tickets.hints import hint
from tickets.models import BackgroundDocument

logger = logging.getLogger(__name__)

TASK = "tickets.tasks.make_document"
MAX_ATTEMPTS = 3
KEPT = timedelta(days=7)
TOLD_EVERY_SECONDS = 1.0
CLEAR_BATCH = 200
State = BackgroundDocument.State


class Stopped(Exception):
    """Somebody stopped it, or another worker has taken over: what is being made is wanted no more."""


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """A kind of file: who makes it, of which type it is, who may have it (asked again when it is made and fetched)."""

    key: str
    label: str | Promise
    write: Callable[["Work"], None]
    allowed: Callable[[User], bool]
    content_type: str
    kept: timedelta = KEPT


_kinds: dict[str, DocumentKind] = {}


def register_document(kind: DocumentKind) -> None:
    """Makes a kind known, in an app's `ready()`."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> DocumentKind:
    """Raises LookupError for a kind that no app makes."""
    return _kinds[key]


def may_have(user: User, document: BackgroundDocument) -> bool:
    """Its maker, for as long as they may have such a file at all."""
    kind = _kinds.get(document.kind)
    return kind is not None and document.made_by_id == user.pk and user.is_active and kind.allowed(user)


class Work:
    """What whoever writes the file works with: for whom, of what, into which file."""

    def __init__(self, document: BackgroundDocument, file: BinaryIO) -> None:
        self.document, self.file = document, file
        self.maker: User = document.made_by
        self.params: dict[str, Any] = document.params
        self._told_at = 0.0

    def tell(self, done: int, total: int) -> None:
        """Says how far it is; as often as one likes. Raises Stopped when it is wanted no more."""
        if done < total and time.monotonic() - self._told_at < TOLD_EVERY_SECONDS:
            return
        self._told_at = time.monotonic()
        if not _save(self.document, done=min(done, total), total=total, heartbeat_at=moments.now()):
            raise Stopped


def make(document_id: int) -> bool:
    """Makes a file that waits for it; says whether it is ready now."""
    document = _claim(document_id)
    if document is None:
        return False
    if document.attempts > MAX_ATTEMPTS:
        logger.error("Document %s was begun %s times and never finished.", document.pk, MAX_ATTEMPTS)
        return _fail(document, _("It was begun several times and never finished. Perhaps it is too large."))
    with translation.override(document.language):
        try:
            return _write(document)
        except Stopped:
            return False
        except (Refused, ValidationError) as refusal:
            words = refusal.message if isinstance(refusal, Refused) else " ".join(refusal.messages)
            return _fail(document, words)
        except Exception:  # whatever it is, the person hears of it, and the log says what
            logger.exception("Document %s could not be made.", document.pk)
            return _fail(document, _("It could not be made. The log of the workers says why; nothing was changed."))


def _write(document: BackgroundDocument) -> bool:
    kind = kind_of(document.kind)
    if not may_have(document.made_by, document):
        raise NotAllowed(_("Your role no longer allows this."))
    with tempfile.TemporaryFile() as file:
        kind.write(Work(document, file))
        size = file.seek(0, 2)
        file.seek(0)
        name = _storage_name(document)
        if default_storage.exists(name):  # of a worker that died with the last line unwritten
            default_storage.delete(name)
        name = default_storage.save(name, File(file))
    now = moments.now()
    ready = {"state": State.DONE, "storage_name": name, "size": size, "content_type": kind.content_type}
    if _save(document, **ready, ended_at=now, expires_at=now + kind.kept):
        return True
    default_storage.delete(name)
    return False


def _storage_name(document: BackgroundDocument) -> str:
    return f"documents/{document.created_at:%Y/%m}/{document.uuid.hex}"


def _fail(document: BackgroundDocument, words: str) -> bool:
    now = moments.now()
    _save(document, state=State.FAILED, error=words[:500], ended_at=now, expires_at=now + KEPT)
    return False


def _claim(document_id: int) -> BackgroundDocument | None:
    """Takes the lease, unless a living worker has it."""
    now = moments.now()
    waiting = BackgroundDocument.objects.to_take_up(now).filter(pk=document_id)
    claimed = waiting.update(
        state=State.RUNNING, lease=uuid.uuid4(), heartbeat_at=now, attempts=F("attempts") + 1, done=0
    )
    return BackgroundDocument.objects.select_related("made_by").get(pk=document_id) if claimed else None


def _save(document: BackgroundDocument, **values: Any) -> bool:
    """Writes while the lease is ours and nobody has stopped it; says whether it was so."""
    own = BackgroundDocument.objects.filter(pk=document.pk, lease=document.lease, state=State.RUNNING)
    return bool(own.update(**values))


def take_up(at: datetime | None = None) -> int:
    """Hands to workers what no hint has reached and what a dead worker left. Returns how many."""
    keys = list(BackgroundDocument.objects.to_take_up(at or moments.now()).values_list("pk", flat=True)[:20])
    for key in keys:
        hint(TASK, key)
    return len(keys)


def clear_away(at: datetime) -> int:
    """Deletes the files whose days are over. Returns how many."""
    cleared = 0
    for document in BackgroundDocument.objects.to_clear(at).order_by("expires_at")[:CLEAR_BATCH]:
        if document.storage_name:
            default_storage.delete(document.storage_name)
        document.delete()
        cleared += 1
    return cleared
