"""Nothing typed is lost: drafts save themselves, and survive the end of a session."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_user
from tests.portal.asking import URL, filled_in, read_token, send
from tests.portal.test_ask import PNG
from tickets.models import Draft, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("team", "category")]
SAVE = "/portal/ask/draft/"


def test_draft_comes_back_with_its_files(client, employee):
    upload = client.post("/tickets/attachments/", {"file": SimpleUploadedFile("截图.png", PNG)}).json()
    saved = client.post(SAVE, {"description": "写到一半", "category": "network", "attachments": upload["id"]})
    assert saved.status_code == 204
    page = client.get(URL).content.decode()
    assert "写到一半</textarea>" in page
    assert 'value="network" required checked' in page
    assert "截图.png" in page


def test_draft_is_gone_once_it_was_sent(client, employee):
    client.post(SAVE, {"description": "写到一半"})
    send(client)
    assert not Draft.objects.exists()


def test_draft_that_arrives_after_the_sending_is_ignored(client, employee):
    fields = filled_in(client)
    client.post(URL, fields)
    assert client.post(SAVE, fields).status_code == 204
    assert not Draft.objects.exists()


def test_emptied_form_leaves_no_draft(client, employee):
    client.post(SAVE, {"description": "x"})
    client.post(SAVE, {"description": " ", "category": "network"})
    assert not Draft.objects.exists()


def test_draft_can_be_thrown_away(client, employee):
    client.post(SAVE, {"description": "写到一半"})
    client.post("/portal/ask/discard/")
    assert "写到一半" not in client.get(URL).content.decode()


def test_words_brought_along_join_the_draft(client, employee):
    client.post(SAVE, {"description": "旧的话"})
    page = client.get(URL, {"q": "新的话"}).content.decode()
    assert "旧的话\n\n新的话</textarea>" in page


def test_whoever_is_signed_out_is_told_that_nothing_was_saved(client):
    assert client.post(SAVE, {"description": "x"}).status_code == 401


def test_form_sent_after_the_session_ended_is_there_after_signing_in(client, employee):
    upload = client.post("/tickets/attachments/", {"file": SimpleUploadedFile("截图.png", PNG)}).json()
    fields = filled_in(client, description="整整一页的话", attachments=upload["id"])
    client.logout()
    answer = client.post(URL, fields)
    assert answer.headers["Location"] == "/login/?next=/portal/ask/"
    client.force_login(employee)
    page = client.get(URL).content.decode()
    assert "整整一页的话</textarea>" in page
    assert "截图.png" in page
    assert not Ticket.objects.exists()


def test_form_sent_after_the_session_ended_is_not_for_the_next_person(client, employee):
    fields = filled_in(client, description="整整一页的话")
    client.logout()
    client.post(URL, fields)
    client.force_login(make_user())
    assert "整整一页的话" not in client.get(URL).content.decode()


def test_strangers_leave_nothing_in_a_session(client):
    client.post(URL, {"description": "x" * 1_000, "token": "1-2:forged"})
    assert "sessionid" not in client.cookies


def test_draft_with_null_characters_does_no_harm(client, employee):
    assert client.post(SAVE, {"description": "a\x00b", "attachments": "\x00"}).status_code == 204
    assert "ab</textarea>" in client.get(URL).content.decode()


def test_damaged_draft_does_no_harm(client, employee):
    Draft.objects.create(user=employee, key="ask", data={"category": ["x"], "attachments": ["no-uuid"], "impact": 7})
    assert client.get(URL).status_code == 200


def test_reply_draft_comes_back_and_goes_with_the_reply(client, employee, ticket):
    url = f"/portal/tickets/{ticket.number}/"
    assert client.post(f"{url}draft/", {"text": "回到一半"}).status_code == 204
    assert "回到一半</textarea>" in client.get(url).content.decode()
    client.post(f"{url}reply/", {"text": "回完了"})
    assert not Draft.objects.exists()


def test_reply_draft_needs_a_ticket_one_may_see(client, employee, ticket):
    other = Client()
    assert other.post(f"/portal/tickets/{ticket.number}/draft/", {"text": "x"}).status_code == 401
    other.force_login(make_user())
    assert other.post(f"/portal/tickets/{ticket.number}/draft/", {"text": "x"}).status_code == 404


def test_forms_never_stay_in_a_shared_cache(client, employee):
    read_token(client)
    assert "no-store" in client.get(URL).headers["Cache-Control"]
