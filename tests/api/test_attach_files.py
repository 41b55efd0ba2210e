"""Files by API: uploading, sending along, giving out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Caller
from tests.factories import bring_to

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    + b"\x00" * 32
)


def upload(caller, path="attachments/", name="截图.png", content=PNG, **fields):
    file = SimpleUploadedFile(name, content)
    return caller.client.post(f"/api/v1/{path}", {"file": file, **fields}, headers=caller.headers)


def test_upload_goes_along_with_a_new_ticket(cast):
    caller = Caller(cast.employee)
    stored = upload(caller)
    assert (stored.status_code, stored.json()["content_type"]) == (201, "image/png")
    number = caller.post("tickets/", {"title": "x", "attachments": [stored.json()["id"]]}).json()["number"]
    listed = caller.get(f"tickets/{number}/attachments/").json()["results"]
    assert [file["name"] for file in listed] == ["截图.png"]
    content = caller.client.get(listed[0]["url"], headers=caller.headers)
    assert b"".join(content.streaming_content) == PNG
    assert content["X-Content-Type-Options"] == "nosniff"


def test_file_with_a_note_is_for_the_desk_only(cast):
    ticket = bring_to(cast.ticket, "in_progress", cast.agent)
    stored = upload(Caller(cast.agent), f"tickets/{ticket.number}/attachments/", public="false")
    assert (stored.status_code, stored.json()["public"]) == (201, False)
    requester = Caller(cast.employee)
    assert requester.get(f"tickets/{ticket.number}/attachments/").json()["results"] == []
    assert requester.client.get(stored.json()["url"], headers=requester.headers).status_code == 404
    auditor = Caller(cast.auditor)
    assert auditor.client.get(stored.json()["url"], headers=auditor.headers).status_code == 200


def test_draft_is_its_uploader_s_alone(cast):
    stored = upload(Caller(cast.employee)).json()
    path = f"attachments/{stored['id']}/"
    assert Caller(cast.agent).get(path).status_code == 404
    assert Caller(cast.agent).delete(path).status_code == 404
    body = {"title": "x", "attachments": [stored["id"]]}
    assert Caller(cast.stranger).post("tickets/", body).json()["errors"][0]["code"] == "gone"
    assert Caller(cast.employee).delete(path).status_code == 204
    assert Caller(cast.employee).get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.png", b"", "empty"), ("run.exe", b"MZ", "wrong_kind"), ("page.txt", b"<html><script>", "wrong_kind")],
)
def test_what_the_desk_does_not_take_is_refused_at_the_file(cast, name, content, code):
    answer = upload(Caller(cast.employee), name=name, content=content)
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("file", code)]


def test_too_large_a_file_is_refused(cast, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    answer = upload(Caller(cast.employee))
    assert answer.json()["errors"][0]["code"] == "too_large"


def test_upload_sent_twice_with_a_key_is_one_file(cast):
    caller = Caller(cast.employee, **{"Idempotency-Key": "k-1"})
    assert upload(caller).json()["id"] == upload(caller).json()["id"]
    assert upload(caller, content=PNG + b"\x01").status_code == 422


def test_refused_file_leaves_nothing_on_the_disk(cast, settings):
    caller = Caller(cast.employee)
    caller.headers["Idempotency-Key"] = "k-1"
    assert upload(caller, f"tickets/{cast.ticket.number}/attachments/", public="false").status_code == 403
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
