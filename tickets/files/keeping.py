"""Keeping the files that people attach.

A file is uploaded as a draft of its uploader and becomes part of a ticket when it is sent with something
(`actions.claim`). The bytes lie in Django's storage under their SHA-256: the same content is kept once.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.files.types import find_type, runs_by_name
from tickets.models import Attachment

MAX_NAME = 200
# With one message; and waiting unsent per person, so that nobody fills the disk with drafts.
MAX_FILES = 20
MAX_DRAFTS = 60
# Line and paragraph marks, and the characters that turn "exe.pdf" around on the screen.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


@dataclass
class Gathered:
    """The files that came with a form: those already uploaded, those in the request itself, and what was refused."""

    attachments: list[Attachment] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def gather(user: User, data: Any, files: Any) -> Gathered:
    """Collects the files of a form: `attachments` (ids of drafts) and `files` (plain file inputs, without script).

    Plain files become drafts at once, so that a form that is refused for another reason keeps them.
    """
    ids = [value for value in data.getlist("attachments")[: MAX_FILES + 1] if is_uuid(value)]
    found = Gathered(list(Attachment.objects.drafts_of(user).filter(uuid__in=ids)))
    if len(found.attachments) < len(set(ids)):
        found.errors.append(_("A file is no longer there. Attach it again; your text is kept."))
    for file in files.getlist("files"):
        try:
            found.attachments.append(store_upload(user, file))
        except ValidationError as error:
            found.errors += error.messages
    if len(found.attachments) > MAX_FILES:
        found.errors.append(_("At most %(count)d files at once.") % {"count": MAX_FILES})
    return found


def is_uuid(value: str) -> bool:
    """Whether a text could be the id of a file."""
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def store_upload(user: User, uploaded: UploadedFile) -> Attachment:
    """Keeps an uploaded file as a draft of the person. Raises ValidationError in words that name the file."""
    name = safe_name(uploaded.name or "")
    if uploaded.size > settings.ATTACHMENT_MAX_BYTES:
        raise _refusal("too_large", name)
    if not uploaded.size:
        raise _refusal("empty", name)
    content_type = None if runs_by_name(name) else find_type(cast(BinaryIO, uploaded.file))
    if content_type is None:
        raise _refusal("wrong_kind", name)
    if Attachment.objects.drafts_of(user).count() >= MAX_DRAFTS:
        raise _refusal("too_many", name)
    digest = _sha256(uploaded)
    attachment = Attachment(uploaded_by=user, name=name, content_type=content_type, size=uploaded.size, sha256=digest)
    with transaction.atomic():
        _hold(digest)
        _keep_content(attachment, uploaded)
        attachment.save(force_insert=True)
    return attachment


def _refusal(code: str, name: str) -> ValidationError:
    limit = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
    words = {
        "too_large": _("“%(name)s” is too large: a file may have at most %(limit)s."),
        "empty": _("“%(name)s” is empty."),
        "wrong_kind": _(
            "“%(name)s” is of a kind that cannot be attached. Allowed are pictures, PDF, text and logs, Office "
            "documents, saved mails, ZIP, 7z and RAR archives, and MP4, MOV and WebM videos."
        ),
        "too_many": _("“%(name)s” was not kept: too many of your files wait to be sent. Send or remove some first."),
    }
    return ValidationError(words[code], code=code, params={"name": name, "limit": limit})


def safe_name(name: str) -> str:
    """The name without paths and tricks; Chinese and emoji stay as they are."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(char for char in INVISIBLE.sub("", last) if unicodedata.category(char) not in ("Cc", "Cs"))
    cleaned = FORBIDDEN.sub("_", " ".join(visible.split())).strip(" .")
    if not cleaned:
        return _("unnamed")
    suffix = PurePosixPath(cleaned).suffix[:20]
    return cleaned if len(cleaned) <= MAX_NAME else cleaned[: MAX_NAME - len(suffix)] + suffix


def _sha256(uploaded: File) -> str:
    digest = hashlib.sha256()
    for chunk in uploaded.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _hold(digest: str) -> None:
    """Until the transaction ends nobody else stores or removes this content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def _keep_content(attachment: Attachment, uploaded: File) -> None:
    if default_storage.exists(attachment.storage_name):
        return
    uploaded.seek(0)
    default_storage.save(attachment.storage_name, uploaded)


def remove_draft(user: User, draft_id: uuid.UUID) -> bool:
    """Takes back a file that was not sent yet; says whether there was one."""
    return _remove(Attachment.objects.drafts_of(user).filter(uuid=draft_id)) > 0


def delete_stale_drafts(before: datetime) -> int:
    """Removes the files that nobody sent, uploaded before that moment; says how many."""
    return _remove(Attachment.objects.unsent().filter(created_at__lt=before))


def _remove(drafts: Iterable[Attachment]) -> int:
    removed = 0
    for draft in drafts:
        with transaction.atomic():
            _hold(draft.sha256)
            # Only if it is still a draft: it may have been sent a moment ago.
            gone, _details = Attachment.objects.unsent().filter(pk=draft.pk).delete()
            removed += gone
            if gone and not Attachment.objects.filter(sha256=draft.sha256).exists():
                default_storage.delete(draft.storage_name)
    return removed


def release(digests: Iterable[str]) -> int:
    """Removes the contents that no attachment needs any more; says how many."""
    removed = 0
    for digest in digests:
        with transaction.atomic():
            _hold(digest)
            if not Attachment.objects.filter(sha256=digest).exists():
                default_storage.delete(Attachment(sha256=digest).storage_name)
                removed += 1
    return removed
