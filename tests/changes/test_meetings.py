"""Meetings of the board: invitations with a calendar entry, votes that are the decisions of the steps, quorum."""

import pytest
from django.core import mail
from icalendar import Calendar

from changes.actions.meetings import call_off, hold, name_delegate, put_on_agenda, save_meeting
from changes.invitations import send_invitations
from changes.models import Meeting
from tests.changes.making import MEDIUM, at, bring_to, load_defaults, make_board, make_change, make_manager
from tests.factories import make_user
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import ApprovalStep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def scene(django_capture_on_commit_callbacks):
    load_defaults()
    manager, board = make_manager(), make_board(3)
    with django_capture_on_commit_callbacks(execute=True):
        meeting = make_meeting(manager, board)
    ticket = bring_to(make_change(), "awaiting_approval", manager, risk=MEDIUM)
    put_on_agenda(meeting, ticket, by=manager)
    return meeting, manager, board, ticket


def make_meeting(manager, board, **values) -> Meeting:
    fields = {"title": "变更评审会", "starts_at": at(2), "ends_at": at(2, 1), "place": "701", "quorum": 2, **values}
    return save_meeting(None, fields, by=manager, members=board)


def entry_of(message) -> Calendar:
    name, content, kind = message.attachments[0]
    assert name == "invite.ics" and kind.startswith("text/calendar")
    return Calendar.from_ical(content)


def test_everybody_asked_gets_a_calendar_entry(scene):
    meeting, _manager, board, _ticket = scene

    assert sorted(message.to[0] for message in mail.outbox) == sorted(person.email for person in board)
    event = entry_of(mail.outbox[0]).walk("VEVENT")[0]
    assert event["uid"].startswith(f"meeting-{meeting.pk}@")
    assert event.decoded("dtstart") == meeting.starts_at


def test_the_same_invitation_is_sent_once(scene):
    meeting, *_rest = scene

    assert send_invitations(meeting.pk) == 0


def test_calling_it_off_takes_the_entry_back(scene, django_capture_on_commit_callbacks):
    meeting, manager, board, _ticket = scene
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        call_off(meeting, by=manager)

    assert len(mail.outbox) == len(board)
    assert entry_of(mail.outbox[0])["method"] == "CANCEL"


def test_a_vote_is_the_decision_of_the_step(scene, client):
    meeting, _manager, board, ticket = scene
    step = ApprovalStep.objects.get(ticket=ticket, state="open")
    for person in board[:2]:
        client.force_login(person)
        page = client.get(f"/changes/meetings/{meeting.pk}/").content.decode()
        assert 'value="approve"' in page
        client.post(f"/changes/meetings/{meeting.pk}/votes/{step.pk}/", {"vote": "approve", "comment": "可以"})

    ticket.refresh_from_db()
    assert ticket.state == "scheduled"
    assert ticket.events.filter(verb="approved", data__comment="可以").count() == 2


def test_a_step_of_another_change_is_not_voted_on_there(scene, client):
    meeting, manager, board, _ticket = scene
    other = bring_to(make_change(), "awaiting_approval", manager, risk=MEDIUM)
    step = ApprovalStep.objects.get(ticket=other, state="open")
    client.force_login(board[0])

    assert client.post(f"/changes/meetings/{meeting.pk}/votes/{step.pk}/", {"vote": "approve"}).status_code == 404


def test_without_its_quorum_a_meeting_decides_nothing(scene):
    meeting, manager, _board, _ticket = scene
    one = meeting.members.first()

    with pytest.raises(Blocked, match="Only 1 are present; the quorum is 2"):
        hold(meeting, by=manager, present=[one.pk], minutes="")
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_minutes_and_attendance_end_it(scene):
    meeting, manager, _board, _ticket = scene
    came = [member.pk for member in meeting.members.all()[:2]]
    item = meeting.agenda.get()

    hold(meeting, by=manager, present=came, minutes="通过。", notes={item.pk: "先备份"})

    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.state, meeting.minutes, item.note) == ("held", "通过。", "先备份")
    assert sorted(meeting.members.values_list("attendance", flat=True)) == ["absent", "present", "present"]
    with pytest.raises(WrongState):
        put_on_agenda(meeting, item.ticket, by=manager)


def test_a_member_sends_somebody_who_then_sees_the_meeting(scene, client):
    meeting, _manager, board, _ticket = scene
    other = make_user()
    client.force_login(other)
    assert client.get(f"/changes/meetings/{meeting.pk}/").status_code == 404

    name_delegate(meeting.members.get(person=board[0]), by=board[0], delegate=other)

    assert client.get(f"/changes/meetings/{meeting.pk}/").status_code == 200


def test_only_the_manager_calls_meetings(scene):
    _meeting, _manager, board, _ticket = scene

    with pytest.raises(NotAllowed):
        make_meeting(board[0], board)


class RefusingServer:
    """A mail server that takes nothing."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("451 try again later")


def test_what_the_mail_server_refuses_is_sent_by_the_beat(scene, settings):
    from changes.tasks import send_missing_invitations

    meeting, manager, board, _ticket = scene
    settings.EMAIL_BACKEND = "tests.changes.test_meetings.RefusingServer"
    mail.outbox.clear()
    save_meeting(meeting, {"place": "702"}, by=manager)
    send_invitations(meeting.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_missing_invitations()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(person.email for person in board)
    send_missing_invitations()
    assert len(mail.outbox) == len(board)


def test_nobody_is_invited_to_what_has_begun(scene):
    from changes.tasks import send_missing_invitations

    meeting, *_rest = scene
    mail.outbox.clear()
    meeting.members.update(told=0)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at(-1), ends_at=at(-1, 1))
    send_missing_invitations()
    assert not mail.outbox
