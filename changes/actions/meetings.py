"""Meetings of the change advisory board: calling them, their agenda, who came, what was said.

A vote is no verb of its own: it is the decision of the change's approval step (`tickets.actions.approval.decide`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from changes.board import may_be_asked
from changes.models import AgendaItem, Attendance, Meeting, MeetingMember
from changes.policies import may_manage
from tickets import moments
from tickets.choices import Kind
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.hints import hint
from tickets.models import Ticket
from tickets.policies import can_view

SEND = "changes.tasks.send_invitations"
MOST_MEMBERS = 50
MOST_ITEMS = 40
FIELDS = ("title", "starts_at", "ends_at", "place", "link", "quorum")


@transaction.atomic
def save_meeting(
    meeting: Meeting | None, values: Mapping[str, Any], *, by: User, members: Iterable[User] | None = None
) -> Meeting:
    """Calls a meeting, or changes one that is planned; whoever is asked to come gets an invitation, anew when when or
    where has changed. Raises NotAllowed, WrongState or ValidationError by field.
    """
    _require_manager(by)
    meeting = _planned(meeting) if meeting else Meeting(organiser=by, created_at=moments.now())
    before = {name: getattr(meeting, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            setattr(meeting, name, values[name])
    meeting.full_clean()
    if before != {name: getattr(meeting, name) for name in FIELDS} or meeting.sequence == 0:
        meeting.sequence += 1
    meeting.save()
    if members is not None:
        _set_members(meeting, list(members))
    _invite(meeting)
    return meeting


def _set_members(meeting: Meeting, people: list[User]) -> None:
    if len(people) > MOST_MEMBERS:
        message = _("At most %(count)d people.")
        raise ValidationError({"members": ValidationError(message, code="too_many", params={"count": MOST_MEMBERS})})
    ids = {person.pk for person in people if person.is_active}
    strangers = ids - set(may_be_asked(meeting).values_list("pk", flat=True))
    if strangers:
        message = _("%(person)s is neither of the board nor a change manager.")
        params = {"person": next(person.name for person in people if person.pk in strangers)}
        raise ValidationError({"members": ValidationError(message, code="not_of_the_board", params=params)})
    meeting.members.exclude(person__in=ids).delete()
    there = set(meeting.members.values_list("person_id", flat=True))
    MeetingMember.objects.bulk_create(MeetingMember(meeting=meeting, person_id=pk) for pk in sorted(ids - there))


def _invite(meeting: Meeting) -> None:
    transaction.on_commit(lambda: hint(SEND, meeting.pk))


@transaction.atomic
def call_off(meeting: Meeting, *, by: User) -> Meeting:
    """Says that it will not take place; those who were invited are told. Raises NotAllowed or WrongState."""
    _require_manager(by)
    meeting = _planned(meeting)
    meeting.state = Meeting.State.CANCELLED
    meeting.sequence += 1
    meeting.save(update_fields=["state", "sequence"])
    _invite(meeting)
    return meeting


@transaction.atomic
def put_on_agenda(meeting: Meeting, ticket: Ticket, *, by: User) -> AgendaItem:
    """Puts a change on the agenda; twice is once. Raises NotAllowed, WrongState or ValidationError."""
    _require_manager(by)
    meeting = _planned(meeting)
    if not can_view(by, ticket):
        raise NotAllowed()
    if ticket.kind != Kind.CHANGE:
        message = _("%(number)s is no change.")
        raise ValidationError({"ticket": ValidationError(message, code="kind", params={"number": ticket.number})})
    count = meeting.agenda.count()
    if count >= MOST_ITEMS:
        message = _("At most %(count)d changes.")
        raise ValidationError({"ticket": ValidationError(message, code="too_many", params={"count": MOST_ITEMS})})
    item, _created = AgendaItem.objects.get_or_create(meeting=meeting, ticket=ticket, defaults={"position": count + 1})
    return item


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: User) -> None:
    """Takes a change off the agenda of a planned meeting. Raises NotAllowed or WrongState."""
    _require_manager(by)
    _planned(item.meeting)
    item.delete()


@transaction.atomic
def name_delegate(member: MeetingMember, *, by: User, delegate: User | None) -> MeetingMember:
    """Says who comes in somebody's place; the member themselves or the manager does. They are not thereby asked to
    vote: for that the member delegates their approvals. Raises NotAllowed, WrongState or ValidationError.
    """
    if by.pk != member.person_id:
        _require_manager(by)
    _planned(member.meeting)
    if delegate is not None and (delegate.pk == member.person_id or not delegate.is_active):
        message = _("Choose somebody else, who is still with the company.")
        raise ValidationError({"delegate": ValidationError(message, code="invalid")})
    member.delegate = delegate
    member.save(update_fields=["delegate"])
    return member


@transaction.atomic
def hold(
    meeting: Meeting, *, by: User, present: Iterable[int], minutes: str, notes: Mapping[int, str] | None = None
) -> Meeting:
    """Records who came (ids of members, themselves or by their delegate), what was said, and ends the meeting.

    Raises NotAllowed, WrongState, or Blocked while fewer are present than the quorum wants.
    """
    _require_manager(by)
    meeting = _planned(meeting)
    came = set(present)
    members = list(meeting.members.all())
    for member in members:
        member.attendance = Attendance.PRESENT if member.pk in came else Attendance.ABSENT
    count = sum(member.attendance == Attendance.PRESENT for member in members)
    if count < meeting.quorum:
        words = _("Only %(count)d are present; the quorum is %(quorum)d.")
        raise Blocked([words % {"count": count, "quorum": meeting.quorum}])
    MeetingMember.objects.bulk_update(members, ["attendance"])
    meeting.minutes, meeting.state = minutes, Meeting.State.HELD
    meeting.clean_fields(exclude={"organiser"})
    meeting.save(update_fields=["minutes", "state"])
    for item in meeting.agenda.filter(pk__in=(notes or {}).keys()):
        item.note = (notes or {})[item.pk]
        item.clean_fields(exclude={"meeting", "ticket"})
        item.save(update_fields=["note"])
    return meeting


def _require_manager(by: User) -> None:
    if not may_manage(by):
        raise NotAllowed()


def _planned(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked. Raises WrongState once it was held or called off."""
    fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not fresh.is_planned:
        raise WrongState(
            _("“%(meeting)s” is now “%(state)s”.") % {"meeting": fresh, "state": fresh.get_state_display()}
        )
    return fresh
