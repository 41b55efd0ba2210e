"""Files and pictures of an article."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge import events
from knowledge.actions.base import lock, require_editor
from knowledge.holding import HOLDER, is_in_text
from knowledge.models import Article, ArticleFile
from tickets import moments
from tickets.exceptions import WrongState
from tickets.models import Attachment

MAX_FILES = 100


def take_over(article: Article, attachments: Sequence[Attachment], *, by: User) -> list[Attachment]:
    """Makes a person's uploads part of the working copy. Raises ValidationError when one is not theirs to give."""
    if not attachments:
        return []
    if not article.has_draft:
        raise WrongState(_("%(number)s is published; begin a new version to change it.") % {"number": article.number})
    if article.files.count() + len(attachments) > MAX_FILES:
        message = _("An article has at most %(count)d files.")
        raise ValidationError({"attachments": ValidationError(message, code="too_many", params={"count": MAX_FILES})})
    ids = {attachment.pk for attachment in attachments}
    taken = Attachment.objects.drafts_of(by).filter(pk__in=ids).update(holder=HOLDER)
    if taken != len(ids):
        message = _("A file is no longer there. Attach it again; your text is kept.")
        raise ValidationError({"attachments": ValidationError(message, code="gone")})
    ArticleFile.objects.bulk_create(
        ArticleFile(article=article, attachment=one, is_inline=is_in_text(article, one), added_at=moments.now())
        for one in attachments
    )
    return list(attachments)


@transaction.atomic
def attach(article: Article, attachments: Sequence[Attachment], *, by: User, at: datetime | None = None) -> Article:
    """Adds files to the working copy. Raises NotAllowed, WrongState or ValidationError."""
    article = lock(article)
    require_editor(by, article)
    if added := take_over(article, attachments, by=by):
        events.record(article, "edited", by, at=at, files=[file.name for file in added])
    return article


@transaction.atomic
def detach(article: Article, file: ArticleFile, *, by: User, at: datetime | None = None) -> Article:
    """Takes a file off the article: nobody reads it any more, the history keeps its name. Raises NotAllowed."""
    article = lock(article)
    require_editor(by, article)
    row = article.files.filter(pk=file.pk).select_related("attachment").first()
    if row is None:
        return article
    name = row.attachment.name
    row.delete()
    # Whoever takes it off has it among their drafts, from where it is cleared away.
    Attachment.objects.filter(pk=row.attachment_id).update(holder="", uploaded_by=by)
    events.record(article, "file_removed", by, at=at, file=name)
    return article
