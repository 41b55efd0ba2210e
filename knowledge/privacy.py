"""Personal data in an article: what of a ticket's people and devices, or that looks like it, stands in the text.

Nothing is taken out behind the writer's back: each find is shown, and goes by one click.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from knowledge.choices import TicketRole
from knowledge.models import Article
from tickets.asset_directory import assets
from tickets.models import Ticket, TicketEvent

# A name of one character would be found in every second word.
MIN_NAME, MAX_PEOPLE, MAX_FOUND = 2, 50, 100


class Found(models.TextChoices):
    """What sort of thing it is."""

    NAME = "name", pgettext_lazy("personal data", "Name")
    PHONE = "phone", pgettext_lazy("personal data", "Phone number")
    EMAIL = "email", pgettext_lazy("personal data", "E-mail address")
    EMPLOYEE_NUMBER = "employee_number", pgettext_lazy("personal data", "Employee number")
    ADDRESS = "address", pgettext_lazy("personal data", "IP address")
    ASSET = "asset", pgettext_lazy("personal data", "Asset number")


OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
# What looks like personal data wherever it comes from.
SHAPES: tuple[tuple[Found, re.Pattern[str]], ...] = (
    (Found.EMAIL, re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")),
    (Found.ADDRESS, re.compile(rf"(?<![\d.]){OCTET}(?:\.{OCTET}){{3}}(?![\d.]*\d)")),
    (Found.PHONE, re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")),
    (Found.PHONE, re.compile(r"(?<![\dA-Za-z-])0\d{2,3}-\d{7,8}(?:-\d{1,6})?(?!\d)")),
)
# Addresses that are nobody's: of this host, and those set apart for examples.
NOBODYS = re.compile(r"127\.|0\.0\.0\.0|255\.255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.")
TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')


@dataclass(frozen=True)
class Finding:
    """Something personal that stands in the text."""

    kind: Found
    text: str

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def placeholder(self) -> str:
        """What may stand there instead."""
        return _("[%(kind)s]") % {"kind": self.label}

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.text}"


def known_of(ticket: Ticket) -> list[Finding]:
    """What the ticket itself tells of people and devices. At most four statements."""
    people = _people_of(ticket)
    found = [Finding(Found.NAME, ticket.contact_name), Finding(Found.PHONE, ticket.contact_phone)]
    found.append(Finding(Found.EMPLOYEE_NUMBER, ticket.contact_employee_number))
    for person in people:
        found += [
            Finding(Found.NAME, person.name),
            Finding(Found.EMPLOYEE_NUMBER, person.employee_number),
            Finding(Found.EMAIL, person.email),
            Finding(Found.PHONE, person.phone),
        ]
    found += [Finding(Found.ASSET, asset.number) for asset in assets().of_ticket(ticket)]
    device = ticket.device.strip()
    if device and any(char.isdigit() for char in device):
        found.append(Finding(Found.ASSET, device))
    return [one for one in dict.fromkeys(found) if len(one.text.strip()) >= MIN_NAME]


def _people_of(ticket: Ticket) -> Iterable[User]:
    actors = TicketEvent.objects.filter(ticket=ticket).exclude(actor=None).order_by().values("actor")
    named = [pk for pk in (ticket.requester_id, ticket.assignee_id, ticket.opened_by_id) if pk]
    return User.objects.filter(models.Q(pk__in=named) | models.Q(pk__in=actors)).order_by("pk")[:MAX_PEOPLE]


def known_of_article(article: Article) -> list[Finding]:
    """The same of all tickets that the article was written from."""
    rows = article.ticket_rows.filter(kind=TicketRole.WRITTEN_FROM).select_related("ticket")[:5]
    return list(dict.fromkeys(one for row in rows for one in known_of(row.ticket)))


def find(texts: Iterable[str], known: Iterable[Finding] = ()) -> list[Finding]:
    """What of the known, and of what looks like it, occurs in the texts; each once, in the order in which it stands."""
    whole = "\n".join(texts)
    found: dict[str, tuple[int, Finding]] = {}
    for finding in _candidates(whole, known):
        match = _pattern(finding).search(whole)
        if match and finding.text not in found:
            found[finding.text] = (match.start(), finding)
    inner = {text for text in found for other in found if text != other and text in other}
    ordered = sorted(((at, one) for text, (at, one) in found.items() if text not in inner), key=lambda pair: pair[0])
    return [one for _at, one in ordered][:MAX_FOUND]


def _candidates(whole: str, known: Iterable[Finding]) -> Iterator[Finding]:
    yield from (Finding(one.kind, one.text.strip()) for one in known)
    for kind, shape in SHAPES:
        for match in shape.finditer(whole):
            if kind != Found.ADDRESS or not NOBODYS.match(match.group()):
                yield Finding(kind, match.group())


def _pattern(finding: Finding) -> re.Pattern[str]:
    """The text as a word of its own: a number inside a longer one is another number."""
    text = finding.text
    before = r"(?<![A-Za-z0-9])" if text[:1].isascii() and text[:1].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if text[-1:].isascii() and text[-1:].isalnum() else ""
    return re.compile(before + re.escape(text) + after, re.IGNORECASE)


def replace(text: str, finding: Finding, by: str) -> str:
    """The text without it."""
    return _pattern(finding).sub(lambda match: by, text)


def read_key(key: str) -> Finding | None:
    """A finding as a button of the page names it."""
    kind, _separator, text = key.partition(":")
    if kind not in Found.values or len(text.strip()) < MIN_NAME:
        return None
    return Finding(Found(kind), text)


def highlight(html: SafeString, findings: Iterable[Finding]) -> SafeString:
    """Sanitised HTML with the finds marked, in the text between its tags only."""
    patterns = [_pattern(Finding(one.kind, str(escape(one.text)))) for one in findings]
    if not patterns:
        return html
    either = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns), re.IGNORECASE)
    parts = TAG.split(html)
    marked = (
        part if index % 2 else either.sub(lambda match: f"<mark>{match.group()}</mark>", part)
        for index, part in enumerate(parts)
    )
    return mark_safe("".join(marked))  # noqa: S308 (only <mark> is added, to text that was sanitised)


def texts_of(thing: Any) -> list[str]:
    """The texts of an article or a version."""
    return [thing.title, thing.symptoms, thing.cause, thing.solution]
