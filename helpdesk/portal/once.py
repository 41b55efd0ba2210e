"""A form that is sent twice makes one ticket: its token stands for what it created."""

import uuid
from collections.abc import Callable

from django.core import signing
from django.db import IntegrityError, transaction

from accounts.models import User
from tickets.models import IdempotencyKey, Ticket

SALT = "portal.form"
SEE_OTHER = 303


def new_token(user: User) -> str:
    """A token for one form of one person; nobody else's session can send it."""
    return signing.Signer(salt=SALT).sign(f"{user.pk}-{uuid.uuid4().hex}")


def read_token(user: User, token: str) -> str | None:
    """The key that the token stands for, or None when it is not one of this person's."""
    owner, _, key = _unsign(token).partition("-")
    return f"form:{key}" if key and owner == str(user.pk) else None


def is_genuine(token: str) -> bool:
    """Whether this desk gave the token to somebody."""
    return bool(_unsign(token))


def _unsign(token: str) -> str:
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return ""


def was_used(user: User, key: str) -> bool:
    return IdempotencyKey.objects.filter(user=user, key=key).exists()


def find(user: User, key: str) -> Ticket | None:
    """The ticket that the key has created."""
    known = IdempotencyKey.objects.filter(user=user, key=key).first()
    return Ticket.objects.filter(number=known.response["number"]).first() if known and known.response else None


def create_once(user: User, key: str, create: Callable[[], Ticket]) -> Ticket:
    """Creates a ticket for the key, or finds the one that was created for it.

    Two requests at the same time: the second waits at the unique key until the first has committed.
    """
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(user=user, key=key)
            ticket = create()
            row.status, row.response = SEE_OTHER, {"number": ticket.number}
            row.save(update_fields=["status", "response"])
            return ticket
    except IntegrityError:
        known = find(user, key)
        if known is None:
            raise
        return known
