"""Files: what is taken, how it is kept, who gets it."""

import hashlib
import io
import time
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.files.keeping import delete_stale_drafts, safe_name, store_upload
from tickets.files.types import find_type
from tickets.models import Attachment

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 64


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TAKEN = {
    "截图 😀.png": (PNG, "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 50 + b"\xff\xd9", "image/jpeg"),
    "anim.gif": (b"GIF89a" + b"\x00" * 20, "image/gif"),
    "scan.pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf"),
    "kerberos.log": ("2026-11-18 ERROR 无法连接\n".encode(), "text/plain"),
    "名单.csv": ("姓名,部门\n张三,财务\n".encode("gb18030"), "text/plain"),
    "utf16.txt": ("你好 hello".encode("utf-16"), "text/plain"),
    "data.json": (b'{"a": 1}', "text/plain"),
    "config.xml": (b"<?xml version='1.0'?><config/>", "text/plain"),
    "http.log": (b"GET / 200\n<html><script>alert(1)</script>", "text/plain"),
    "mail.eml": (b"From: a@b.c\r\nTo: x@y.z\r\nSubject: hi\r\nMIME-Version: 1.0\r\n\r\nhello", "message/rfc822"),
    "mail.msg": (compound("__substg1.0_0037001F"), "application/vnd.ms-outlook"),
    "alt.xls": (compound("Workbook"), "application/vnd.ms-excel"),
    "neu.docx": (archive("[Content_Types].xml", "word/document.xml"), WORD),
    "logs.zip": (archive("a.log"), "application/zip"),
    "logs.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 40, "application/x-7z-compressed"),
    "logs.rar": (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 30, "application/vnd.rar"),
    "film.mp4": (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2mp41" + b"\x00" * 50, "video/mp4"),
}
REFUSED = {
    "setup.exe": b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200,
    "picture.png": b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200,
    "tool": b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 60,
    "clean.txt": b"#!/bin/sh\nrm -rf /\n",
    "run.bat": b"@echo off\r\ndel *\r\n",
    "page.txt": b"\xef\xbb\xbf <!-- x --> <!DOCTYPE html><script>alert(1)</script>",
    "drawing.png": b"<?xml version='1.0'?><!-- a --><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "prefixed.xml": b"<x:svg xmlns:x='http://www.w3.org/2000/svg'/>",
    "installer.msi": compound("Binary.CustomAction"),
    "installer.doc": compound("Binary.CustomAction"),
    "app.zip": archive("META-INF/MANIFEST.MF", "A.class"),
    "shortcut.lnk": b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F" + b"\x00" * 60,
    "noise.bin": bytes(range(256)) * 4,
}


def send(client, name: str, content: bytes, content_type: str = "image/png"):
    return client.post(
        reverse("tickets:upload"), {"file": SimpleUploadedFile(name, content, content_type=content_type)}
    )


def make_draft(user, content: bytes = PNG, name: str = "a.png") -> Attachment:
    return store_upload(user, SimpleUploadedFile(name, content))


@pytest.mark.parametrize("name", TAKEN)
def test_type_is_found_from_content(client, name):
    content, expected = TAKEN[name]
    client.force_login(make_user())
    answer = send(client, name, content, content_type="text/html")
    assert answer.status_code == 201, answer.content.decode()
    stored = Attachment.objects.get()
    assert (stored.name, stored.content_type, stored.size) == (name, expected, len(content))
    assert answer.json() == {
        "id": str(stored.uuid),
        "name": name,
        "size": len(content),
        "url": f"/tickets/attachments/{stored.uuid}/",
        "is_image": expected in ("image/png", "image/jpeg", "image/gif"),
    }


def test_archive_that_calls_itself_by_a_made_up_type_is_an_archive(client):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.x\r\nSet-Cookie: a=b")
    client.force_login(make_user())
    address = send(client, "a.odt", buffer.getvalue()).json()["url"]
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")


@pytest.mark.parametrize("text", ["<!doctype " + " " * 60_000, "<!doctype x[" + "] " * 30_000, "<!--" * 15_000])
def test_no_text_takes_long_to_recognise(text):
    began = time.process_time()
    assert find_type(io.BytesIO(text.encode())) == "text/plain"
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_run_is_refused_by_name_of_the_file(client, name):
    client.force_login(make_user())
    answer = send(client, name, REFUSED[name])
    assert answer.status_code == 400
    (problem,) = answer.json()["errors"]
    assert problem["code"] == "wrong_kind"
    assert name in problem["message"]
    assert not Attachment.objects.exists()


def test_large_file_is_refused_with_the_limit(client, settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    client.force_login(make_user())
    answer = send(client, "dump.log", b"x" * 300_000)
    (problem,) = answer.json()["errors"]
    assert (answer.status_code, problem["code"]) == (400, "too_large")
    assert "dump.log" in problem["message"]


def test_empty_file_is_refused(client):
    client.force_login(make_user())
    assert send(client, "empty.txt", b"").json()["errors"][0]["code"] == "empty"


def test_upload_needs_a_session_and_the_csrf_token(client):
    assert send(client, "a.png", PNG).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert send(strict, "a.png", PNG).status_code == 403


def test_same_content_is_stored_once(settings):
    one, two = make_draft(make_user()), make_draft(make_user(), name="b.png")
    assert one.sha256 == two.sha256 == hashlib.sha256(PNG).hexdigest()
    assert [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [one.sha256]


def test_drafts_waiting_are_limited(client, monkeypatch):
    monkeypatch.setattr("tickets.files.keeping.MAX_DRAFTS", 1)
    client.force_login(make_user())
    assert send(client, "a.png", PNG).status_code == 201
    assert send(client, "b.png", PNG).json()["errors"][0]["code"] == "too_many"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\报告.pdf", "报告.pdf"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ('<img src=x onerror="alert(1)">.png', "_img src=x onerror=_alert(1)__.png"),
        ("表情😀.png", "表情😀.png"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
        (" .hidden. ", "hidden"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given) == kept


def test_draft_is_its_uploaders_alone(client):
    owner, supervisor = make_user(), make_agent(role="supervisor")
    draft = make_draft(owner)
    client.force_login(supervisor)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(owner)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_file_of_a_note_is_for_staff(client):
    agent = make_agent(teams=(make_team(),))
    ticket = make_ticket()
    draft = make_draft(agent)
    actions.note(ticket, by=agent, text="看图", attachments=[draft])
    client.force_login(ticket.requester)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(agent)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_file_of_a_reply_is_for_who_sees_the_ticket(client):
    agent = make_agent()
    ticket = make_ticket()
    draft = make_draft(agent)
    actions.reply(ticket, by=agent, text="请看", attachments=[draft])
    for person, status in ((ticket.requester, 200), (make_user(), 404), (make_agent(), 200)):
        client.force_login(person)
        assert client.get(draft.get_absolute_url()).status_code == status


def test_file_of_a_confidential_ticket_is_hidden_from_other_staff(client):
    team = make_team()
    agent = make_agent(teams=(team,))
    ticket = make_ticket(by=agent, team=team, confidential=True)
    draft = make_draft(agent)
    actions.reply(ticket, by=agent, text="请看", attachments=[draft])
    client.force_login(make_agent())
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_served_with_safe_headers(client):
    user = make_user()
    client.force_login(user)
    picture = client.get(make_draft(user).get_absolute_url())
    log = client.get(make_draft(user, b"<b>hi</b>\n", name="日志 1.log").get_absolute_url())
    assert picture["Content-Disposition"] == "inline; filename*=UTF-8''a.png"
    assert log["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%97%A5%E5%BF%97%201.log"
    assert b"".join(log.streaming_content) == b"<b>hi</b>\n"
    for answer in (picture, log):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
        answer.close()


def test_unknown_file_is_not_found(client):
    client.force_login(make_user())
    assert client.get(reverse("tickets:attachment", args=[uuid.uuid4()])).status_code == 404


def test_draft_is_taken_back_by_its_uploader_only(client):
    owner = make_user()
    draft = make_draft(owner)
    address = reverse("tickets:remove_attachment", args=[draft.uuid])
    client.force_login(make_user())
    assert client.post(address).status_code == 404
    client.force_login(owner)
    assert client.post(address).status_code == 204
    assert not Attachment.objects.exists()
    assert not default_storage.exists(draft.storage_name)


def test_sent_file_cannot_be_taken_back(client):
    agent = make_agent()
    draft = make_draft(agent)
    actions.reply(make_ticket(), by=agent, text="请看", attachments=[draft])
    client.force_login(agent)
    assert client.post(reverse("tickets:remove_attachment", args=[draft.uuid])).status_code == 404
    assert default_storage.exists(draft.storage_name)


def test_stale_drafts_go_and_shared_content_stays():
    agent = make_agent()
    sent, old, fresh = make_draft(agent), make_draft(agent), make_draft(agent, b"fresh\n", name="f.txt")
    lonely = make_draft(agent, b"lonely\n", name="l.txt")
    actions.reply(make_ticket(), by=agent, text="请看", attachments=[sent])
    yesterday = timezone.now() - timedelta(days=1)
    Attachment.objects.filter(pk__in=[old.pk, lonely.pk]).update(created_at=yesterday - timedelta(minutes=1))
    assert delete_stale_drafts(yesterday) == 2
    assert set(Attachment.objects.all()) == {sent, fresh}
    assert default_storage.exists(sent.storage_name)
    assert not default_storage.exists(lonely.storage_name)
