"""What the knowledge manager decides on the work list."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge import policies
from knowledge.actions.base import require
from knowledge.actions.write import write
from knowledge.models import Article, Gap, SearchDecision
from knowledge.models.article import MAX_TITLE
from tickets import moments
from tickets.actions.base import refuse_unfit, require_text
from tickets.exceptions import WrongState

MAX_REASON = 500


@transaction.atomic
def write_from_search(text: str, *, by: User, at: datetime | None = None) -> Article:
    """Begins an article with the words that were searched for in vain. Raises NotAllowed or ValidationError."""
    require(policies.is_reviewer(by))
    words = require_text(text, field="text", limit=MAX_TITLE)
    now = at or moments.now()
    article = write(by=by, title=words, keywords=words, at=now)
    _decide(words, by=by, at=now, article=article)
    return article


@transaction.atomic
def dismiss_search(text: str, *, by: User, reason: str = "", at: datetime | None = None) -> SearchDecision:
    """These words need no article; searched for in vain again, they are back. Raises NotAllowed, ValidationError."""
    require(policies.is_reviewer(by))
    words = require_text(text, field="text", limit=200)
    refuse_unfit(reason, field="reason", limit=MAX_REASON)
    return _decide(words, by=by, at=at or moments.now(), reason=reason.strip())


def _decide(words: str, *, by: User, at: datetime, **values: object) -> SearchDecision:
    defaults = {"by": by, "at": at, "reason": "", "article": None} | values
    return SearchDecision.objects.update_or_create(text=words, defaults=defaults)[0]


@transaction.atomic
def dismiss_gap(gap: Gap, *, by: User, reason: str, at: datetime | None = None) -> Gap:
    """Says why these tickets need no article; these do not come again. Raises NotAllowed, WrongState, …"""
    require(policies.is_reviewer(by))
    fresh = Gap.objects.select_for_update().filter(pk=gap.pk).first()
    if fresh is None or fresh.state != Gap.State.OPEN:
        raise WrongState(_("This is no longer open: an article answers it, or somebody has decided."))
    fresh.reason = require_text(reason, field="reason", limit=MAX_REASON)
    fresh.state, fresh.decided_by, fresh.decided_at = Gap.State.DISMISSED, by, at or moments.now()
    fresh.save(update_fields=["reason", "state", "decided_by", "decided_at"])
    return fresh
