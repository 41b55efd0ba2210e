"""Links in mails that stand for a person without a sign-in: a signed statement of whole numbers that expires.

What the numbers mean, and what a link is still worth, is for those who make it: `incidents.confirmation` and
`tickets.approvals.links`.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse


class LinkExpired(Exception):
    """It was good once."""


class LinkInvalid(Exception):
    """Not a link of this desk."""


def make(salt: str, url_name: str, *statement: int) -> str:
    """The absolute address of a page with the statement in it."""
    token = signing.dumps(list(statement), salt=salt)
    return f"{settings.SITE_URL}{reverse(url_name, args=[token])}"


def read(salt: str, token: str, *, days: int, count: int) -> list[int]:
    """The `count` numbers that a link states. Raises LinkExpired or LinkInvalid."""
    try:
        numbers = [int(part) for part in signing.loads(token, salt=salt, max_age=timedelta(days=days))]
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkInvalid from error
    if len(numbers) != count:
        raise LinkInvalid
    return numbers
