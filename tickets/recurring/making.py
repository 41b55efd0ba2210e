"""Making recurring tickets when they are due: each due moment once, whatever crashes or runs twice.

Several beats and workers share the rules by row locks; the run's row, unique by rule and moment, is written in the
transaction that makes the ticket.
"""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import actions, moments
from tickets.actions.recurring import can_edit_recurring
from tickets.choices import Channel
from tickets.exceptions import NotAllowed, Refused, WrongState
from tickets.models import RecurringRun, RecurringTicket, Ticket

logger = logging.getLogger(__name__)

# What is made in one go; the rest waits for the next tick.
MOST_AT_ONCE = 200
MISSED_READ = 1_000


def make_due(now: datetime) -> int:
    """Makes what is due by `now`, the oldest first. Returns how many moments were dealt with."""
    done = 0
    while done < MOST_AT_ONCE and _make_next(now):
        done += 1
    return done


@transaction.atomic
def _make_next(now: datetime) -> bool:
    """Deals with one due moment of a rule that nobody else holds. Whether there was one."""
    due = RecurringTicket.objects.filter(next_due_at__lte=now).order_by("next_due_at")
    rule = due.select_for_update(skip_locked=True, of=("self",)).first()
    if rule is None or rule.next_due_at is None:
        return False
    moment, left_out = rule.next_due_at, 0
    if rule.missed == "skip":
        moment, left_out = _last_missed(rule, now)
    run(rule, moment, now, left_out=left_out)
    rule.next_due_at = next(iter(rule.dates_after(moment)), None)
    rule.save(update_fields=["next_due_at"])
    return True


def _last_missed(rule: RecurringTicket, now: datetime) -> tuple[datetime, int]:
    """The latest moment up to now, and how many lie before it."""
    moment, left_out = rule.next_due_at or now, 0
    while passed := [at for at in rule.dates_after(moment, MISSED_READ) if at <= now]:
        moment, left_out = passed[-1], left_out + len(passed)
    return moment, left_out


def run(
    rule: RecurringTicket, due_at: datetime, now: datetime, *, left_out: int = 0, by: User | None = None
) -> RecurringRun | None:
    """Makes the ticket of one moment and keeps what became of it; None when somebody has done so already.

    The rule is locked. A ticket that cannot be made leaves its reason; the next date is tried again.
    """
    values = {"ran_at": now, "outcome": RecurringRun.Outcome.FAILED, "left_out": left_out, "by": by}
    found, is_new = RecurringRun.objects.get_or_create(rule=rule, due_at=due_at, defaults=values)
    if not is_new:
        return None
    try:
        with transaction.atomic():
            found.ticket = _create(rule, due_at, now)
    except OperationalError:
        raise  # the database's own trouble: the moment stays due
    except Exception as error:  # noqa: BLE001  (whatever stands in the way of one must not stop the others)
        found.error = _words(error)
        logger.warning("The recurring ticket %s (%s) was not made: %r", rule.pk, rule.name, error)
    else:
        found.outcome = RecurringRun.Outcome.MADE
    found.save(update_fields=["ticket", "error", "outcome"])
    return found


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return error.message if isinstance(error, Refused) else f"{type(error).__name__}: {error}"[:1_000]


@transaction.atomic
def make_now(rule: RecurringTicket, *, by: User) -> RecurringRun:
    """Makes one out of turn; the rule's own dates stay as they are. Raises NotAllowed."""
    if not can_edit_recurring(by):
        raise NotAllowed()
    rule = RecurringTicket.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    now = moments.now()
    made = run(rule, now, now, by=by)
    if made is None:
        raise WrongState(_("It has just been made."))
    return made


def _create(rule: RecurringTicket, due_at: datetime, now: datetime) -> Ticket:
    names = ("description", "category", "team", "assignee", "priority")
    fields = {name: getattr(rule, name) for name in names if getattr(rule, name) not in (None, "")}
    title = fill_in(rule.title, due_at)
    ticket = actions.create(
        rule.kind,
        by=rule.owner,
        requester=rule.requester,
        title=title[:200],
        channel=Channel.SCHEDULE,
        detail=rule.detail,
        at=now,
        **fields,
    )
    if rule.task_template is not None:
        actions.add_tasks(ticket, rule.task_template.specs(), by=None, at=now)
    return ticket


def fill_in(title: str, moment: datetime) -> str:
    """The title with {date}, {year}, {month}, {quarter} and {week} as they are on the site's day of that moment."""
    day = timezone.localtime(moment).date()
    parts = {
        "date": day.isoformat(),
        "year": str(day.year),
        "month": str(day.month),
        "quarter": str((day.month + 2) // 3),
        "week": str(day.isocalendar().week),
    }
    for name, words in parts.items():
        title = title.replace(f"{{{name}}}", words)
    return title
