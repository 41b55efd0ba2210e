"""Promised times as the pages of tickets show them.

Who keeps the clocks is named by `settings.TICKET_CLOCKS`; this app knows only what it asks of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import pgettext

from accounts.models import User
from tickets.models import Ticket

OK, SOON, BREACHED, PAUSED, MET = "ok", "soon", "breached", "paused", "met"


def clock_time(seconds: int) -> str:
    """A length as a clock shows it: 0:22:15."""
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"


def word_of(tone: str, seconds: int) -> str:
    """What the time of a chip is: left, over, standing still, or used in time."""
    if tone == PAUSED:
        return pgettext("clock", "paused")
    if tone == MET:
        return pgettext("clock", "met in")
    return pgettext("clock", "left") if seconds >= 0 else pgettext("clock", "over")


@dataclass(frozen=True)
class Chip:
    """One clock at one moment: `seconds` of business time are left (below zero: it is over by so many).

    A browser goes on counting from `at`: business time passes if `is_open`, and changes at each of `turns` (seconds
    since 1970). Of a met clock `seconds` are those used.
    """

    ticket_id: int
    name: str
    tone: str
    seconds: int
    at: datetime
    due_at: datetime | None = None
    is_ticking: bool = False
    is_open: bool = False
    turns: tuple[int, ...] = ()
    # With so many seconds left it begins to be due soon.
    soon_seconds: int = 0

    @property
    def word(self) -> str:
        return word_of(self.tone, self.seconds)

    @property
    def time(self) -> str:
        return clock_time(self.seconds)


@dataclass(frozen=True)
class Mark:
    """A step on the way to the target: how far along it stands, in words, and whether it has fired."""

    percent: float
    words: str
    has_fired: bool


@dataclass(frozen=True)
class Dial:
    """One clock of a ticket in the strip over its conversation. Without a chip it has not begun."""

    name: str
    target_seconds: int
    chip: Chip | None = None
    words: str = ""
    url: str = ""
    percent: float = 0
    marks: Sequence[Mark] = ()
    is_main: bool = False

    @property
    def target(self) -> str:
        return clock_time(self.target_seconds)


@dataclass(frozen=True)
class Debt:
    """A broken promise that somebody still has to explain."""

    name: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Strip:
    dials: Sequence[Dial] = ()
    debts: Sequence[Debt] = ()


@dataclass(frozen=True)
class Expectation:
    """When the requester will hear from the desk, and when it will be solved."""

    respond_by: datetime | None = None
    solve_by: datetime | None = None


class Clocks(Protocol):
    """What the pages of tickets ask."""

    def next_chips(self, ticket_ids: Sequence[int], at: datetime) -> Mapping[int, Chip]:
        """The next clock of each of these tickets, in one statement."""

    def strip(self, ticket: Ticket, reader: User, at: datetime) -> Strip:
        """All clocks of one ticket, in one statement."""

    def solved_by(self, ticket_ids: Sequence[int]) -> Mapping[int, datetime]:
        """When each of these tickets is due to be solved, where that can be said, in one statement."""

    def foresee(self, ticket: Ticket, at: datetime) -> Expectation:
        """What would be promised for a ticket that is not recorded yet."""


class NoClocks:
    """A desk that promises nothing."""

    def next_chips(self, ticket_ids: Sequence[int], at: datetime) -> Mapping[int, Chip]:
        return {}

    def strip(self, ticket: Ticket, reader: User, at: datetime) -> Strip:
        return Strip()

    def solved_by(self, ticket_ids: Sequence[int]) -> Mapping[int, datetime]:
        return {}

    def foresee(self, ticket: Ticket, at: datetime) -> Expectation:
        return Expectation()


@cache
def _keeper(path: str) -> Any:
    return import_string(path)() if path else NoClocks()


def clocks() -> Clocks:
    """Whoever keeps this desk's clocks."""
    return _keeper(settings.TICKET_CLOCKS)
