"""Internal notes: written by staff, read by staff, by nobody else anywhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.factories import make_agent, resolution, tomorrow
from tests.tickets.desk_cast import detail_url, make_cast, signed_in, verbs, write_url
from tests.tickets.test_attachment import PNG
from tickets import actions
from tickets.files.keeping import store_upload
from tickets.models import Attachment, TicketEvent
from tickets.timeline import reading

pytestmark = pytest.mark.django_db

SECRET = "供应商合同价格机密"


def test_note_is_internal_and_marks_no_response():
    cast = make_cast()
    signed_in(cast.agent).post(write_url(cast.ticket), {"kind": "note", "text": SECRET})
    event = cast.ticket.events.last()
    cast.ticket.refresh_from_db()
    assert (event.verb, event.public) == ("noted", False)
    assert cast.ticket.first_responded_at is None


def test_note_looks_different_from_a_reply():
    cast = make_cast()
    actions.note(cast.ticket, by=cast.agent, text=SECRET)
    actions.reply(cast.ticket, by=cast.agent, text="公开")
    page = signed_in(cast.agent).get(detail_url(cast.ticket)).content.decode()
    assert "entry entry-note" in page
    assert "entry entry-public" in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_changes_nothing_writes_no_note(role):
    cast = make_cast()
    page = signed_in(make_agent(role=role)).post(write_url(cast.ticket), {"kind": "note", "text": SECRET})
    assert page.status_code == 403
    assert verbs(cast.ticket)[-1] != "noted"


def test_unknown_kind_is_refused():
    cast = make_cast()
    page = signed_in(cast.agent).post(write_url(cast.ticket), {"kind": "shout", "text": SECRET})
    assert page.status_code == 400
    assert SECRET in page.content.decode()


def test_requesters_timeline_holds_nothing_internal():
    """Every kind of event with a secret in every place that is not public."""
    cast = make_cast("assigned")
    ticket, agent = cast.ticket, cast.agent
    draft = store_upload(agent, SimpleUploadedFile(f"{SECRET}.png", PNG))
    actions.note(ticket, by=agent, text=SECRET, attachments=[draft])
    actions.log_work(ticket, by=agent, manner="remote", minutes=5, text=SECRET, session_reference=SECRET)
    actions.edit(ticket, by=agent, device=SECRET, tags=[SECRET], priority=1, reason=SECRET)
    actions.move(ticket, "raise", by=agent, reason=SECRET)
    actions.move(ticket, "assign", by=agent, assignee=agent.pk, comment=SECRET)
    actions.move(ticket, "accept", by=agent)
    actions.move(
        ticket,
        "pend",
        by=agent,
        pending_reason="vendor",
        follow_up_at=tomorrow(),
        vendor_reference=SECRET,
        message="等",
    )
    actions.move(ticket, "resume", by=agent)
    actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "record_callback", by=agent, callback_outcome="not_solved", comment=SECRET)
    ticket.refresh_from_db()
    shown = reading.read(ticket, internal=False)
    told = "".join(
        f"{entry.sentence}{entry.text}{entry.role}{[str(change) for change in entry.changes]}"
        f"{[file.name for file in entry.attachments]}{entry.worklog}"
        for entry in shown.entries
    )
    assert SECRET not in told
    assert "等" in told
    internal = reading.read(ticket, internal=True)
    assert len(internal.entries) == ticket.event_count
    assert sum(SECRET in f"{entry.sentence}{entry.text}{[*map(str, entry.changes)]}" for entry in internal.entries) >= 6


def test_event_that_is_not_public_has_no_entry_for_the_requester():
    cast = make_cast()
    event = actions.note(cast.ticket, by=cast.agent, text=SECRET)
    assert reading.describe(TicketEvent.objects.get(pk=event.pk), internal=False) is None


def test_files_of_notes_stay_internal():
    cast = make_cast()
    draft = store_upload(cast.agent, SimpleUploadedFile("a.png", PNG))
    signed_in(cast.agent).post(write_url(cast.ticket), {"kind": "note", "text": "见图", "attachments": str(draft.uuid)})
    assert Attachment.objects.get().public is False
