"""When a requester is asked, and when the question is taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tickets import events as spine
from tickets.actions.base import lock
from tickets.choices import Channel
from tickets.models import Satisfaction, SatisfactionSettings, Ticket, TicketEvent
from tickets.models.satisfaction import ASKED, WITHDRAWN
from tickets.reference import look

CLOSED = "closed"
# Nobody of flesh and blood asked.
NOBODY = frozenset({Channel.SCHEDULE, Channel.MONITORING})
# Whoever confirms themselves is asked on that page at once; the mail comes later, and only to those who passed by.
PATIENCE = timedelta(hours=1)
BATCH = 200


def ask(events: Sequence[TicketEvent]) -> None:
    """Reaction: a ticket that closes asks its requester; one that is reopened takes back what was not answered."""
    if spine.is_history():
        return
    for event in events:
        if event.changes.get("state", [None, None])[1] == CLOSED:
            _ask(event)
        elif event.verb == "reopened":
            open_ones = Satisfaction.objects.filter(ticket=event.ticket, state=ASKED)
            open_ones.update(state=WITHDRAWN, mail_at=None, tapped="", tapped_at=None)


def settings_in_force() -> SatisfactionSettings:
    """The settings, remembered until somebody changes them."""
    return look().get("satisfaction settings", SatisfactionSettings.read)


def _ask(event: TicketEvent) -> None:
    ticket = event.ticket
    if not could_be_asked(ticket):
        return
    wanted = settings_in_force()
    if ticket.kind not in wanted.kinds or (wanted.skips_vips and ticket.requester.is_vip):
        return
    if _was_asked_by_sibling(ticket):
        return
    is_mailed = event.verb != "confirmed"  # the mail that tells of the closing asks too
    mail_at = reminder_after(event.at, wanted) if is_mailed else event.at + PATIENCE
    put_question(ticket, event.at, mails=int(is_mailed), mail_at=mail_at)


def put_question(ticket: Ticket, at: datetime, *, mails: int, mail_at: datetime | None) -> Satisfaction:
    """The question itself, about whoever has the ticket now."""
    return Satisfaction.objects.create(
        ticket=ticket,
        closing=Satisfaction.objects.filter(ticket=ticket).count() + 1,
        requester=ticket.requester,
        team=ticket.team,
        assignee=ticket.assignee,
        asked_at=at,
        expires_at=at + settings_in_force().time_to_answer,
        mails=mails,
        mail_at=mail_at,
    )


def could_be_asked(ticket: Ticket) -> bool:
    """A person asked, somebody else solved it, and it was no exercise. What a bundle delivers is asked about once."""
    if ticket.is_drill or ticket.channel in NOBODY or ticket.resolved_at is None:
        return False
    if not ticket.requester.is_active or ticket.requester_id == ticket.assignee_id:
        return False
    return not getattr(ticket.detail, "is_part", False)


def _was_asked_by_sibling(ticket: Ticket) -> bool:
    """Whoever reported one major incident several times is asked about it once."""
    if ticket.parent_id is None:
        return False
    siblings = Satisfaction.objects.filter(requester=ticket.requester_id, ticket__parent=ticket.parent_id)
    return siblings.exclude(ticket=ticket).exclude(state=WITHDRAWN).exists()


def reminder_after(asked_at: datetime, wanted: SatisfactionSettings) -> datetime | None:
    """When whoever has not answered is reminded; None where nobody is."""
    return asked_at + timedelta(days=wanted.reminder_days) if wanted.reminder_days else None


def write_mails(now: datetime) -> int:
    """Asks by mail those who have passed by, and reminds once those who have not answered. Returns how many."""
    keys = list(Satisfaction.objects.to_write_about(now).order_by("mail_at").values_list("pk", flat=True)[:BATCH])
    return sum(_write(key, now) for key in keys)


@transaction.atomic
def _write(key: int, now: datetime) -> bool:
    """Records the event from which the mail follows. The ticket is locked first, as every verb does."""
    ticket = lock(Satisfaction.objects.select_related("ticket").get(pk=key).ticket)
    due = Satisfaction.objects.to_write_about(now).select_for_update().filter(pk=key).first()
    if due is None:
        return False
    reminds = due.mails > 0
    due.mails += 1
    due.mail_at = None if reminds else reminder_after(due.asked_at, settings_in_force())
    if due.mail_at is not None and not now < due.mail_at < due.expires_at:
        due.mail_at = None
    due.save(update_fields=["mails", "mail_at"])
    if due.expires_at <= now or due.tapped:
        return False
    data = {"closing": due.closing, "reminder": reminds}
    spine.record(ticket, "satisfaction_asked", None, at=now, data=data)
    return True


def latest_of(ticket: Ticket) -> Satisfaction | None:
    """What was asked when the ticket last closed, unless it was taken back."""
    return ticket.satisfactions.asked().order_by("-closing").first()
