"""Demo only: the mail that would have gone out, to be read in the browser."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NEWEST = 100
# What Django's file backend writes between two mails.
RULE = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    key: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def demo_mail(request: HttpRequest, key: str = "") -> HttpResponse:
    """The newest mails, and the one chosen. There is no such page outside the demo."""
    if not settings.DEMO_MODE:
        raise Http404
    mails = read_newest(Path(settings.EMAIL_FILE_PATH))
    chosen = next((mail for mail in mails if mail.key == key), None)
    if key and chosen is None:
        raise Http404
    return render(request, "demo/mail.html", {"mails": mails, "chosen": chosen})


def read_newest(folder: Path) -> list[Mail]:
    """The mails in the newest files of the folder, newest first."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), key=lambda file: file.name, reverse=True)[:NEWEST]
    return [mail for file in files for mail in reversed(_read(file))]


def _read(file: Path) -> list[Mail]:
    parts = [part for part in file.read_bytes().split(RULE) if part.strip()]
    return [_mail(f"{file.stem}-{index}", part) for index, part in enumerate(parts)]


def _mail(key: str, content: bytes) -> Mail:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    text = body.get_content() if body is not None else ""
    return Mail(key, str(message["To"]), str(message["Subject"]), _moment(message["Date"]), text)


def _moment(date: str | None) -> datetime | None:
    """When it was sent. A zone of -0000, as Django writes it, is UTC; Python reads it as none."""
    found = parsedate_to_datetime(date) if date else None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
