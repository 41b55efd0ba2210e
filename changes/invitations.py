"""Invitations to meetings of the board: a mail with a calendar entry (RFC 5546)."""

import logging
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from icalendar import Event, vCalAddress, vText

from accounts.models import User
from changes.ical import new_calendar, uid
from changes.models import Meeting, MeetingMember
from tickets import moments

# More meetings lie ahead of no board; the next call takes the rest.
MOST_MEETINGS = 50

logger = logging.getLogger(__name__)


def send_invitations(meeting_id: int) -> int:
    """Mails everybody who has not had the latest invitation yet. Returns how many were sent.

    Each is claimed before it is sent, so that two workers never send the same one; what a mail server refuses is
    given back and sent with the next call.
    """
    meeting = Meeting.objects.select_related("organiser").filter(pk=meeting_id).first()
    if meeting is None:
        return 0
    sent = 0
    for member in meeting.members.filter(told__lt=meeting.sequence).select_related("person"):
        before = member.told
        claimed = MeetingMember.objects.filter(pk=member.pk, told=before).update(told=meeting.sequence)
        if not claimed or not member.person.is_active:
            continue
        try:
            _mail(meeting, member.person).send()
            sent += 1
        except Exception as error:  # noqa: BLE001  (whatever a mail server raises: keep it and go on)
            logger.warning("The invitation of %s to meeting %s failed: %s", member.person_id, meeting.pk, error)
            MeetingMember.objects.filter(pk=member.pk).update(told=F("told") - (meeting.sequence - before))
    return sent


def send_missing() -> int:
    """Sends what a mail server refused before, or a worker did not come to, as long as the meeting lies ahead."""
    ahead = Meeting.objects.filter(starts_at__gt=moments.now(), members__told__lt=F("sequence"))
    meetings = ahead.filter(members__person__is_active=True).order_by("starts_at", "pk").distinct()
    return sum(send_invitations(pk) for pk in meetings.values_list("pk", flat=True)[:MOST_MEETINGS])


def _mail(meeting: Meeting, reader: User) -> EmailMultiAlternatives:
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        context = {
            "meeting": meeting,
            "reader": reader,
            "agenda": list(meeting.agenda.select_related("ticket")),
            "url": urljoin(settings.SITE_URL, reverse("changes:meeting", args=[meeting.pk])),
            "company_name": settings.COMPANY_NAME,
        }
        subject = " ".join(render_to_string("changes/mail/invitation_subject.txt", context).split())
        body = render_to_string("changes/mail/invitation.txt", context)
    mail = EmailMultiAlternatives(subject, body, to=[reader.email])
    method = "CANCEL" if meeting.state == Meeting.State.CANCELLED else "REQUEST"
    mail.attach("invite.ics", calendar_of(meeting, reader), f"text/calendar; method={method}")
    return mail


def calendar_of(meeting: Meeting, attendee: User) -> str:
    """The meeting as a calendar takes it; a later one with the same name replaces it."""
    is_off = meeting.state == Meeting.State.CANCELLED
    calendar = new_calendar(meeting.title, method="CANCEL" if is_off else "REQUEST")
    event = Event()
    event.add("uid", uid("meeting", meeting.pk))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", moments.now())
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if meeting.place or meeting.link:
        event.add("location", " ".join(filter(None, (meeting.place, meeting.link))))
    event.add("url", urljoin(settings.SITE_URL, reverse("changes:meeting", args=[meeting.pk])))
    event["organizer"] = _address(meeting.organiser)
    person = _address(attendee)
    person.params["partstat"] = vText("NEEDS-ACTION")
    person.params["rsvp"] = vText("TRUE")
    event.add("attendee", person, encode=False)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _address(person: User) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["cn"] = vText(person.name)
    return address
