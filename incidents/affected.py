"""Everybody whom a major incident affects: who says so, and who is told."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.user import UserQuerySet
from accounts.roles import STAFF_ROLES
from incidents.models import Affected, MajorIncident
from tickets import actions, moments
from tickets.actions.base import lock
from tickets.actions.family import place
from tickets.choices import Kind
from tickets.exceptions import WrongState
from tickets.models import Ticket

# Of so many the names are shown.
MAX_NAMED = 200
MAX_WORDS = 5_000


def announced(number: str) -> MajorIncident | None:
    """The current major incident of that number that everybody may know of."""
    found = MajorIncident.objects.announced().current().select_related("ticket__category")
    return found.filter(ticket__number=number.upper()[:24]).first()


@transaction.atomic
def me_too(major: MajorIncident, *, by: User, words: str = "", at: datetime | None = None) -> Affected | None:
    """Counts the person in, once; with words of their own, as a child incident. Returns None for its own requester.

    Said again it is the same; words given later still become the child. Raises WrongState when it has ended, or
    ValidationError.
    """
    now, ticket = at or moments.now(), major.ticket
    words = words.strip()
    if len(words) > MAX_WORDS or "\x00" in words:
        raise ValidationError({"words": ValidationError(_("At most 5000 characters."), code="max_length")})
    if words:
        ticket = lock(ticket)
    major = MajorIncident.objects.select_for_update(of=("self",)).get(pk=major.pk) if words else major
    if not MajorIncident.objects.announced().current().filter(pk=major.pk).exists():
        raise WrongState(_("This disturbance has ended meanwhile. If something is still wrong, ask for help."))
    if ticket.requester_id == by.pk:
        return None
    Affected.objects.bulk_create([Affected(major=major, user=by, at=now)], ignore_conflicts=True)
    said = Affected.objects.select_related("child").get(major=major, user=by)
    if words and said.child is None:
        said.child = _record_child(ticket, major, by, words, now)
        said.save(update_fields=["child"])
    return said


def named_affected(user: User, ticket: Ticket) -> list[Affected]:
    """The latest MAX_NAMED who said so, with their own incident only where the reader may see it."""
    rows = list(
        Affected.objects.filter(major=ticket.pk).select_related("user__department", "child").order_by("-pk")[:MAX_NAMED]
    )
    visible = set(
        Ticket.objects.visible_to(user).filter(pk__in=[row.child_id for row in rows]).values_list("pk", flat=True)
    )
    for row in rows:
        if row.child_id not in visible:
            row.child = None
    return rows


def _record_child(ticket: Ticket, major: MajorIncident, by: User, words: str, now: datetime) -> Ticket:
    title = _("%(title)s: I have this too") % {"title": major.title}
    child = actions.create(Kind.INCIDENT, by=by, title=title[:200], description=words, category=ticket.category, at=now)
    return place(child, ticket, by=by, at=now)


def people_affected(ticket: Ticket) -> UserQuerySet:
    """Who is told of it: the requester, the watchers, who said “me too”, the requesters of the children.

    Of a drill, of these the staff alone.
    """
    said = Affected.objects.filter(major=ticket.pk).values("user")
    watching = ticket.watchers.through.objects.filter(ticket=ticket.pk).values("user")
    children = Ticket.objects.filter(parent=ticket.pk).values("requester")
    found = User.objects.active().filter(
        Q(pk=ticket.requester_id) | Q(pk__in=said) | Q(pk__in=watching) | Q(pk__in=children)
    )
    return found.with_role(*STAFF_ROLES) if ticket.is_drill else found
