"""Channels by API: an address goes in and never comes out again."""

import pytest
from django.utils import timezone

from sla.models import ChatChannel, ChatMessage, SettingChange
from tests.factories import make_ticket, make_user

pytestmark = pytest.mark.usefixtures("promises")
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}
SECRET = "12345678-1234-1234-1234-1234567890ab"
WECOM = f"wecombot://{SECRET}"
PATH = "/api/v1/sla/channels/"
MESSAGES = "/api/v1/sla/channel-messages/"


@pytest.fixture
def administrator(db, client):
    found = make_user("钟原", roles=("administrator",))
    client.force_login(found)
    return found


@pytest.fixture
def channel(client, administrator):
    answer = client.post(PATH, {"name": "值班群", "url": WECOM}, **JSON)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_address_is_kept_and_shown_to_nobody(client, channel):
    assert ChatChannel.objects.get().url == WECOM
    one = f"{PATH}{channel['id']}/"
    pages = ("/sla/settings/channels/", f"/sla/settings/channels/{channel['id']}/")
    for path in (PATH, one, *pages):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.content.decode(), path
    assert SECRET not in str(list(SettingChange.objects.values()))
    assert channel["address"] == "wecombot://…0ab"


def test_without_an_address_the_old_one_stays(client, channel):
    answer = client.patch(f"{PATH}{channel['id']}/", {"name": "夜班群"}, **JSON)
    assert (answer.status_code, answer.json()["name"]) == (200, "夜班群")
    assert ChatChannel.objects.get().url == WECOM


def test_a_new_one_takes_its_place(client, channel):
    client.patch(f"{PATH}{channel['id']}/", {"url": WECOM.replace("0ab", "0ff")}, **JSON)
    assert ChatChannel.objects.get().url.endswith("0ff")


def test_what_is_no_address_is_refused_at_it(client, administrator):
    answer = client.post(PATH, {"name": "群", "url": "nonsense"}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "url")


def test_removed(client, channel):
    assert client.delete(f"{PATH}{channel['id']}/", **JSON).status_code == 204
    assert not ChatChannel.objects.exists()


def test_for_administrators_alone(client, channel):
    client.force_login(make_user(roles=("supervisor",)))
    one = f"{PATH}{channel['id']}/"
    assert client.get(PATH).status_code == 403
    assert client.get(one).status_code == 403
    assert client.patch(one, {"name": "x"}, **JSON).status_code == 403


def test_what_was_not_delivered_is_listed_and_tried_again(client, channel):
    ticket = make_ticket(make_user())
    row = ChatMessage.objects.create(
        event=ticket.events.get(verb="created"), channel_id=channel["id"], state="failed", attempts=5,
        next_attempt_at=timezone.now(), last_error="HTTP 500",
    )  # fmt: skip

    [told] = client.get(MESSAGES).json()["results"]
    assert (told["ticket"], told["state"], told["last_error"]) == (ticket.number, "failed", "HTTP 500")
    assert SECRET not in str(told)
    assert client.post(f"{MESSAGES}{row.pk}/retry/", **JSON).status_code == 204

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("pending", 0)
    client.force_login(make_user(roles=("supervisor",)))
    assert client.get(MESSAGES).status_code == 403
    assert client.post(f"{MESSAGES}{row.pk}/retry/", **JSON).status_code == 403
