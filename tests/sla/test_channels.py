"""Escalation posts to channels of chat services, once each, and says what could not be delivered."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from sla.channels import delivery
from sla.channels.verbs import remove_channel, save_channel
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import ChatChannel, ChatMessage, Policy, SettingChange
from sla.timer import tick
from tests.factories import make_ticket, make_user
from tests.sla.browsing import client_of
from tickets.events import first_broken_link
from tickets.exceptions import Blocked, NotAllowed
from tickets.notifications.delivery import RETRY_AFTER

pytestmark = pytest.mark.usefixtures("promises", "team")

WECOM = "wecombot://12345678-1234-1234-1234-1234567890ab"


class Room:
    """A chat service of our own."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.status = 200
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                room.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(room.status)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/very-secret-token"


@pytest.fixture
def room(settings) -> Iterator[Room]:
    settings.NOTIFY_HOSTS = ["127.0.0.1"]
    found = Room()
    thread = Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


@pytest.fixture
def channel(administrator, room) -> ChatChannel:
    return save_channel(None, by=administrator, name="值班群", url=room.url)


def post_at_breach(channel: ChatChannel, by: Any) -> Policy:
    """The standard policy, which tells the channel when a response is late."""
    policy = Policy.objects.get()
    content = PolicyDraft.of(policy).as_json()
    action = {"do": "channel", "channel": channel.pk}
    content["steps"]["response"]["2"] = [{"key": "p100", "percent": 100, "actions": [action]}]
    return save_policy(policy, PolicyDraft.read(content), by=by)


def late_ticket(clock: Any, **fields: Any):
    ticket = make_ticket(make_user(), impact="department", urgency="high", **fields)
    clock.shift(timedelta(hours=2, minutes=1))
    tick(timezone.now())
    ticket.refresh_from_db()
    return ticket


# --- which addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [WECOM, "dingtalk://abc12345678901234567", "feishu://abcdefgh-1234-1234-1234-123456789012",
     "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#ops"],
)  # fmt: skip
def test_chat_services_are_allowed(administrator, url) -> None:
    assert save_channel(None, by=administrator, name="群", url=url).url == url


@pytest.mark.parametrize(
    "url",
    ["json://169.254.169.254/latest", "jsons://10.0.0.1/", "mailto://u:p@example.com?smtp=10.0.0.1", "file:///etc/passwd",
     "syslog://", "xml://127.0.0.1/", "workflows://10.0.0.1:443/workflow/signature", "json://a@10.0.0.1#@example.com/",
     "https://example.com/", "wecombot://", "nonsense", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?verify=no"],
)  # fmt: skip
def test_other_addresses_are_refused(administrator, settings, url) -> None:
    settings.NOTIFY_HOSTS = ["example.org"]
    with pytest.raises(ValidationError) as refused:
        save_channel(None, by=administrator, name="群", url=url)
    assert "url" in refused.value.error_dict
    assert not ChatChannel.objects.exists()


def test_an_address_that_is_no_longer_allowed_is_not_posted_to(channel, administrator, clock, settings, room) -> None:
    post_at_breach(channel, administrator)
    settings.NOTIFY_HOSTS = []
    late_ticket(clock)
    delivery.sweep(timezone.now())
    assert (room.heard, ChatMessage.objects.get().state) == ([], "pending")


# --- posting ---------------------------------------------------------------------------------------


def test_a_step_posts_once_and_the_timeline_says_where(channel, administrator, clock, room) -> None:
    post_at_breach(channel, administrator)
    ticket = late_ticket(clock)
    delivery.sweep(timezone.now())
    delivery.sweep(timezone.now())
    assert [heard["title"] for heard in room.heard] == [f"{ticket.number} {ticket.title}"]
    assert f"/tickets/{ticket.number}/" in room.heard[0]["message"]
    event = ticket.events.get(data__step="p100", data__clock="response")
    assert event.data["posted"] == [{"id": channel.pk, "name": "值班群"}]
    assert first_broken_link(ticket) is None


def test_a_confidential_ticket_is_told_by_its_number_alone(channel, administrator, clock, room) -> None:
    post_at_breach(channel, administrator)
    requester = make_user()
    ticket = make_ticket(requester, impact="department", urgency="high")
    type(ticket).objects.filter(pk=ticket.pk).update(confidential=True)
    clock.shift(timedelta(hours=3))
    tick(timezone.now())
    delivery.sweep(timezone.now())
    assert room.heard[0]["title"] == ticket.number
    assert ticket.title not in room.heard[0]["message"]


def test_what_fails_is_tried_again_and_then_listed_without_the_secret(channel, administrator, clock, room) -> None:
    post_at_breach(channel, administrator)
    late_ticket(clock)
    room.status = 500
    for _attempt in range(len(RETRY_AFTER) + 1):
        delivery.sweep(timezone.now())
        clock.shift(timedelta(hours=13))
    message = ChatMessage.objects.get()
    assert (message.state, message.attempts) == ("failed", len(RETRY_AFTER) + 1)
    assert message.last_error
    assert "very-secret-token" not in message.last_error
    page = client_of(administrator).get(reverse("sla:channels")).content.decode()
    assert "值班群" in page
    assert reverse("sla:retry_message", args=[message.pk]) in page
    room.status = 200
    client_of(administrator).post(reverse("sla:retry_message", args=[message.pk]))
    delivery.sweep(timezone.now())
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_channel_that_is_off_is_told_nothing(channel, administrator, clock, room) -> None:
    post_at_breach(channel, administrator)
    save_channel(channel, by=administrator, name="值班群", is_active=False)
    late_ticket(clock)
    assert not ChatMessage.objects.exists()


def test_two_workers_post_once(channel, administrator, clock, room) -> None:
    post_at_breach(channel, administrator)
    late_ticket(clock)
    message = ChatMessage.objects.get()
    seen = delivery._claim(message.pk, timezone.now())
    assert seen is not None
    assert delivery.deliver(message.pk, timezone.now()) is False


# --- the page --------------------------------------------------------------------------------------


def test_the_address_is_never_shown_again(administrator) -> None:
    client = client_of(administrator)
    client.post(reverse("sla:new_channel"), {"name": "值班群", "url": WECOM, "is_active": "on"})
    channel = ChatChannel.objects.get()
    for address in (reverse("sla:channels"), reverse("sla:edit_channel", args=[channel.pk])):
        assert WECOM.partition("://")[2] not in client.get(address).content.decode()
    assert WECOM not in json.dumps(SettingChange.objects.get().changes)


def test_an_empty_address_keeps_the_old_one(administrator, channel, room) -> None:
    client_of(administrator).post(reverse("sla:edit_channel", args=[channel.pk]), {"name": "夜班群", "is_active": "on"})
    channel.refresh_from_db()
    assert (channel.name, channel.url) == ("夜班群", room.url)


def test_the_test_button_posts_at_once(administrator, channel, room) -> None:
    client_of(administrator).post(reverse("sla:test_channel", args=[channel.pk]))
    assert "钟原" in room.heard[0]["message"]


def test_a_channel_that_a_policy_tells_stays(administrator, channel) -> None:
    post_at_breach(channel, administrator)
    with pytest.raises(Blocked):
        remove_channel(channel, by=administrator)
    assert ChatChannel.objects.exists()


def test_only_administrators_have_it(supervisor, channel) -> None:
    assert client_of(supervisor).get(reverse("sla:channels")).status_code == 404
    with pytest.raises(NotAllowed):
        save_channel(None, by=supervisor, name="群", url=WECOM)


def test_a_step_of_the_form_names_a_channel(administrator, channel) -> None:
    from sla.forms.policies import StepForm

    data = {"kind": "response", "priorities": ["2"], "moment": "100 %", "channel": str(channel.pk)}
    form = StepForm(data, channels=[(channel.pk, "值班群")])
    assert form.is_valid(), form.errors
    assert form.actions() == [{"do": "channel", "channel": channel.pk}]


def test_a_channel_that_is_none_is_refused(administrator, channel) -> None:
    policy = Policy.objects.get()
    channel.pk = 999
    with pytest.raises(ValidationError):
        post_at_breach(channel, administrator)
    assert policy.versions.count() == 1
