"""An answer ended a matter without a ticket, or it did not help. Counted, and nobody's name is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from knowledge import policies
from knowledge.actions.base import require
from knowledge.actions.tickets import mark_solved
from knowledge.models import Article, Deflection, Unhelpful
from tickets import moments
from tickets.models import Ticket
from tickets.wording import wording_terms

SALT = "knowledge.deflection"
MAX_TERMS = 12
MAX_TEXT = 400
# The terms say what people ask; how often something helped is told without them.
TERMS_KEPT = timedelta(days=180)


@dataclass(frozen=True)
class Asked:
    """What somebody looked for, where, and on which page: `key` counts once."""

    text: str
    place: str
    key: str

    def kept(self, by: User, at: datetime) -> dict[str, Any]:
        """What is remembered of it: a department, no person; terms and a digest, no text."""
        words = self.text.replace("\x00", "")[:MAX_TEXT]
        return {
            "place": self.place,
            "terms": wording_terms(words)[:MAX_TERMS],
            "digest": salted_hmac(SALT, " ".join(words.split()).casefold()).hexdigest() if words.strip() else "",
            "department_id": by.department_id,
            "at": at,
        }


@transaction.atomic
def note_deflection(
    answer: Article | Ticket, asked: Asked, *, by: User, at: datetime | None = None
) -> Deflection | None:
    """“This solved it”: counts an article that the person reads, or a known error published to them.

    None when the same page has said so before. Raises NotAllowed. Whether a known error is for everybody is the
    caller's to ask.
    """
    now = at or moments.now()
    _require_readable(answer, by)
    row = Deflection(**_of(answer), key=salted_hmac(SALT, asked.key).hexdigest()[:64], **asked.kept(by, now))
    if not _save_once(row):
        return None
    if isinstance(answer, Article):
        mark_solved(answer, by=by, at=now)
    return row


@transaction.atomic
def note_unhelpful(answer: Article | Ticket, asked: Asked, *, by: User, at: datetime | None = None) -> Unhelpful | None:
    """“Did not help”: counted once for each answer of a page. Raises NotAllowed."""
    _require_readable(answer, by)
    key = salted_hmac(SALT, f"{asked.key} {answer.number}").hexdigest()[:64]
    row = Unhelpful(**_of(answer), key=key, **asked.kept(by, at or moments.now()))
    return row if _save_once(row) else None


def _require_readable(answer: Article | Ticket, by: User) -> None:
    if isinstance(answer, Article):
        require(policies.can_read(by, answer))
    else:
        require(by.is_active)


def _of(answer: Article | Ticket) -> dict[str, Any]:
    return {"article": answer} if isinstance(answer, Article) else {"known_error": answer}


def _save_once(row: Deflection | Unhelpful) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def forget_terms(now: datetime) -> int:
    """Empties what people searched for once it is old; the counts stay. Returns of how many."""
    return sum(
        model.objects.filter(at__lt=now - TERMS_KEPT).exclude(terms=[], digest="").update(terms=[], digest="")
        for model in (Deflection, Unhelpful)
    )
