"""Asking for a file that a worker makes, and stopping it."""

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import moments
from tickets.documents.background import KEPT, TASK, DocumentKind, may_have
from tickets.exceptions import NotAllowed, Refused
from tickets.files.keeping import safe_name
from tickets.hints import hint
from tickets.models import BackgroundDocument

# Of one person at a time; more would keep everybody else waiting.
MAX_OPEN = 5


@transaction.atomic
def ask_for(kind: DocumentKind, *, by: User, params: dict[str, Any], title: str, file_name: str) -> BackgroundDocument:
    """Puts a file in line for a worker. Its words are in the language that is spoken now.

    Raises NotAllowed, or Refused while too many of the person's wait.
    """
    if not (by.is_active and kind.allowed(by)):
        raise NotAllowed(_("Your role does not allow this."))
    if BackgroundDocument.objects.visible_to(by).open().count() >= MAX_OPEN:
        raise Refused(_("So many of your documents are being made already. Wait for one, or stop one."))
    document = BackgroundDocument.objects.create(
        kind=kind.key,
        title=title[:200],
        params=params,
        language=get_language() or "",
        file_name=safe_name(file_name),
        made_by=by,
        created_at=moments.now(),
    )
    transaction.on_commit(lambda: hint(TASK, document.pk))
    return document


def stop(document: BackgroundDocument, *, by: User) -> None:
    """Stops one that is still open; its worker notices within a second. Raises NotAllowed."""
    if not may_have(by, document):
        raise NotAllowed(_("Your role does not allow this."))
    now = moments.now()
    BackgroundDocument.objects.open().filter(pk=document.pk).update(
        state=BackgroundDocument.State.CANCELLED, ended_at=now, expires_at=now + KEPT
    )
