"""What the words of the log mean here.

============================== ================ ===============
state of the log               state here       waiting for
============================== ================ ===============
New                            new
Active                         in_progress
Awaiting User Info             pending          the requester
Awaiting Evidence              pending          the requester
Awaiting Vendor                pending          a vendor
Awaiting Problem               pending          a change (what ends a problem is one)
Resolved                       resolved
Closed                         closed
-100                           the one before   (an update whose state was lost)
============================== ================ ===============

Impact High, Medium, Low is the company, a team, one person; urgency High, Medium, Low is high, medium, low; priority
1 to 4 is 1 to 4. So the matrix a new site begins with proposes the log's own priority in every cell but one (low
impact × medium urgency: 4 there, 3 here); what differs counts as set by hand.

`?` is unknown and stays empty. Times have no zone in the log and are taken as the site's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.log_import.reader import UNKNOWN, Row
from tickets.choices import Channel, Impact, PendingReason, Priority, Urgency

T = TypeVar("T")

LOST_STATE = "-100"
STATES: Mapping[str, tuple[str, str]] = {
    "New": ("new", ""),
    "Active": ("in_progress", ""),
    "Awaiting User Info": ("pending", PendingReason.REQUESTER.value),
    "Awaiting Evidence": ("pending", PendingReason.REQUESTER.value),
    "Awaiting Vendor": ("pending", PendingReason.VENDOR.value),
    "Awaiting Problem": ("pending", PendingReason.CHANGE.value),
    "Resolved": ("resolved", ""),
    "Closed": ("closed", ""),
}
IMPACTS = {"1 - High": Impact.COMPANY, "2 - Medium": Impact.TEAM, "3 - Low": Impact.PERSON}
URGENCIES = {"1 - High": Urgency.HIGH, "2 - Medium": Urgency.MEDIUM, "3 - Low": Urgency.LOW}
PRIORITIES = {
    "1 - Critical": Priority.URGENT,
    "2 - High": Priority.HIGH,
    "3 - Moderate": Priority.MEDIUM,
    "4 - Low": Priority.LOW,
}
CHANNELS = {
    "Phone": Channel.PHONE,
    "IVR": Channel.PHONE,
    "Email": Channel.EMAIL,
    "Self service": Channel.PORTAL,
    "Direct opening": Channel.WALK_IN,
}
# No field of ours holds them; what changes in them is kept in the event's data, in the log's own words.
KEPT_IN_EVENTS = (
    "u_symptom", "problem_id", "rfc", "vendor", "caused_by", "knowledge", "u_priority_confirmation", "made_sla",
)  # fmt: skip
# `active` follows from the state, `notify` told the other system whom to write to.
NOT_TAKEN = ("active", "notify")

# A ticket needs a requester; all unknown ones are one person.
UNKNOWN_CALLER = "Caller ?"
MAX_VALUE = 100
MOMENT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})")
# In some rows the column of vendors holds what belongs to that of close codes.
SPILLED = re.compile(r"code \d+s?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadValue(Exception):
    """A cell that cannot be read; the message names the line, the column and what stands there."""


@dataclass(frozen=True)
class Update:
    """A row of the log in our own words; None or nothing where the log says `?`."""

    line: int
    number: str
    source_state: str
    mod_count: int
    at: datetime
    actor: str
    opened_at: datetime
    opened_by: str
    recorded_by: str
    recorded_at: datetime | None
    caller: str
    channel: str
    location: str
    device: str
    category: tuple[str, ...]
    impact: Impact | None
    urgency: Urgency | None
    priority: Priority | None
    team: str
    assignee: str
    reassignment_count: int
    reopen_count: int
    close_code: str
    resolved_by: str
    resolved_at: datetime | None
    closed_at: datetime | None
    kept: Mapping[str, str | None]
    remark: str

    @property
    def is_done(self) -> bool:
        return self.source_state in ("Resolved", "Closed")


def read_update(row: Row) -> Update:
    """The row, validated. Raises BadValue."""
    cells = _Cells(row)
    category, subcategory = cells.text("category"), cells.text("subcategory")
    state = cells.one_of("incident_state", {name: name for name in (*STATES, LOST_STATE)}, required=True)
    return Update(
        line=row.line,
        number=row.number,
        source_state=state or "",
        mod_count=cells.count("sys_mod_count"),
        at=cells.needed_moment("sys_updated_at"),
        actor=cells.text("sys_updated_by"),
        opened_at=cells.needed_moment("opened_at"),
        opened_by=cells.text("opened_by"),
        recorded_by=cells.text("sys_created_by"),
        recorded_at=cells.moment("sys_created_at"),
        caller=cells.text("caller_id") or UNKNOWN_CALLER,
        channel=CHANNELS.get(cells.text("contact_type"), Channel.API),
        location=cells.text("location"),
        device=cells.text("cmdb_ci"),
        category=tuple(name for name in (category, subcategory) if name),
        impact=cells.one_of("impact", IMPACTS),
        urgency=cells.one_of("urgency", URGENCIES),
        priority=cells.one_of("priority", PRIORITIES),
        team=cells.text("assignment_group"),
        assignee=cells.text("assigned_to"),
        reassignment_count=cells.count("reassignment_count"),
        reopen_count=cells.count("reopen_count"),
        close_code=cells.text("closed_code"),
        resolved_by=cells.text("resolved_by"),
        resolved_at=cells.moment("resolved_at"),
        closed_at=cells.moment("closed_at"),
        kept=cells.kept(),
        remark=" ".join(cells.remarks(state or "")),
    )


class _Cells:
    """The cells of one row, read by what they must be."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def text(self, name: str) -> str:
        value = self.row.values[name]
        if value == UNKNOWN:
            return ""
        if len(value) > MAX_VALUE:
            message = _("it has %(length)d characters, at most %(limit)d fit")
            raise self.bad(name, message % {"length": len(value), "limit": MAX_VALUE})
        if CONTROL.search(value):
            raise self.bad(name, _("it holds control characters"))
        return value

    def moment(self, name: str) -> datetime | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return read_moment(value)
        except ValueError as error:
            raise self.bad(name, _("“%(value)s” is no time like 29/2/2016 01:16") % {"value": value}) from error

    def needed_moment(self, name: str) -> datetime:
        moment = self.moment(name)
        if moment is None:
            raise self.bad(name, _("it is empty"))
        return moment

    def count(self, name: str) -> int:
        value = self.text(name)
        if not (value.isascii() and value.isdigit() and len(value) < 7):
            raise self.bad(name, _("“%(value)s” is no count") % {"value": value})
        return int(value)

    def one_of(self, name: str, meanings: Mapping[str, T], *, required: bool = False) -> T | None:
        value = self.text(name)
        if value in meanings:
            return meanings[value]
        if not value and not required:
            return None
        raise self.bad(name, _("“%(value)s” is not known here") % {"value": value or UNKNOWN})

    def kept(self) -> dict[str, str | None]:
        values = {name: self.text(name) or None for name in KEPT_IN_EVENTS}
        if SPILLED.fullmatch(values["vendor"] or ""):
            values["vendor"] = None
        return values

    def remarks(self, state: str) -> list[str]:
        found = []
        if state == LOST_STATE:
            found.append(_("State -100: the state before is kept."))
        if SPILLED.fullmatch(self.row.values["vendor"]):
            found.append(_("The vendor column holds spill-over (“%(value)s”), which is left out.") % {
                "value": self.row.values["vendor"]
            })  # fmt: skip
        if not self.text("caller_id"):
            found.append(_("The caller is not known."))
        channel = self.text("contact_type")
        if channel not in CHANNELS:
            found.append(_("The contact type “%(value)s” is not known; taken as interface.") % {
                "value": channel or UNKNOWN
            })  # fmt: skip
        return found

    def bad(self, name: str, what: str) -> BadValue:
        return BadValue(
            _("line %(line)d, column %(name)s: %(what)s") % {"line": self.row.line, "name": name, "what": what}
        )


@lru_cache(maxsize=4096)
def read_moment(value: str) -> datetime:
    """`D/M/YYYY HH:MM` in the site's zone. Raises ValueError."""
    found = MOMENT.fullmatch(value)
    if found is None:
        raise ValueError(value)
    day, month, year, hour, minute = map(int, found.groups())
    if not 1970 <= year <= 2100:
        raise ValueError(value)
    return datetime(year, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


def why_incomplete(updates: list[Update]) -> str:
    """What shows that rows of the incident are missing, or nothing."""
    last = updates[-1]
    if last.closed_at and last.source_state not in ("Closed", LOST_STATE):
        return _("the log knows when it was closed, but the closing row is missing")
    return ""
