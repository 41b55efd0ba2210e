"""Tickets of months that are over, and the bundles that hold them."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from archive.actions.write import begin
from archive.models import Bundle
from archive.store import path_of, store
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.files.keeping import store_upload
from tickets.models import Ticket

OCTOBER = date(2026, 10, 1)
IN_OCTOBER = datetime(2026, 10, 14, 6, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 5, 6, tzinfo=UTC)
# Two years and more after, so that what is sealed may be deleted.
MUCH_LATER = datetime(2032, 3, 1, 6, tzinfo=UTC)


def make_administrator(name: str = "钟原") -> User:
    return make_user(name, roles=(Role.ADMINISTRATOR,))


def make_auditor(name: str = "审计员") -> User:
    return make_user(name, roles=(Role.AUDITOR,))


def make_closed(at: datetime = IN_OCTOBER, **fields: Any) -> Ticket:
    """An incident with a life: replied to, noted, worked on, with a file; closed at that time."""
    with time_machine.travel(at, tick=False):
        team = make_team()
        agent = make_agent("周启明", teams=(team,))
        ticket = make_ticket(
            by=agent, team=team, requester=fields.pop("requester", None) or make_user("林晓雨"), **fields
        )
        ticket = bring_to(ticket, "in_progress", agent)
        file = store_upload(agent, SimpleUploadedFile("日志.txt", f"error {ticket.number}".encode()))
        actions.reply(ticket, by=agent, text="请重启一次再试。", attachments=[file])
        actions.note(ticket, by=agent, text="驱动版本 =1+1")
        actions.log_work(ticket, by=agent, manner="remote", minutes=15, text="远程重装驱动")
        ticket.refresh_from_db()
        for move in ("resolve", "confirm"):
            ticket = _move(ticket, move, agent)
    return ticket


def _move(ticket: Ticket, name: str, agent: User) -> Ticket:
    from tests.factories import resolution

    by = ticket.requester if name == "confirm" else agent
    return actions.move(ticket, name, by=by, **(resolution() if name == "resolve" else {}))


def seal(month: date = OCTOBER, by: User | None = None, at: datetime = IN_NOVEMBER) -> Bundle:
    """The bundle of a month, asked for by an administrator and written by the worker."""
    with time_machine.travel(at, tick=False):
        bundle = begin(month, by=by or make_administrator())
    assert bundle is not None
    bundle.refresh_from_db()
    return bundle


def spoil(bundle: Bundle, name: str, position: int = -20) -> None:
    """Changes one byte of a file in the store."""
    path = path_of(bundle.name, name)
    with store().open(path) as file:
        content = bytearray(file.read())
    content[position] ^= 1
    store().delete(path)
    store().save(path, BytesIO(bytes(content)))
