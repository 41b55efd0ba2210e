"""What the events of clocks are called in a sentence. Who keeps the clocks is not known here, only what they record."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.clocks import clock_time

if TYPE_CHECKING:
    from tickets.timeline.words import Telling

# Less than this after its moment nobody calls late: a tick comes every five seconds.
IN_TIME_SECONDS = 60


def clock_name(slug: str) -> str:
    """A clock as people call it."""
    return {
        "acknowledge": pgettext("clock", "Acknowledge"),
        "response": pgettext("clock", "Response"),
        "accept": pgettext("clock", "Accept"),
        "resolution": pgettext("clock", "Resolution"),
        "callback": pgettext("clock", "Callback"),
        "update": pgettext("clock", "Progress update"),
        "approval": pgettext("clock", "Approval"),
        "retroactive": pgettext("clock", "Retroactive approval"),
        "follow_up": pgettext("clock", "Follow-up"),
    }.get(slug, slug)


def _told(told: "Telling") -> str:
    everybody = [*told.data.get("told", []), *told.data.get("posted", [])]
    names = pgettext("between people", ", ").join(one["name"] for one in everybody)
    return _("told %(people)s") % {"people": names} if names else ""


def _late(told: "Telling") -> str:
    late = told.data.get("late_seconds", 0)
    due_at = parse_datetime(told.data.get("due_at") or "")
    if late < IN_TIME_SECONDS or due_at is None:
        return ""
    return _("%(late)s late") % {"late": clock_time(late)}


def clock_step(told: "Telling") -> str:
    names = {"clock": clock_name(told.data.get("clock", "")), "percent": told.data.get("percent")}
    if names["percent"] is None:
        return told.say(_("%(clock)s: a step of the escalation"), _told(told), _late(told), **names)
    return told.say(_("%(clock)s: %(percent)s %% of the target are used"), _told(told), _late(told), **names)


def breached(told: "Telling") -> str:
    names = {"clock": clock_name(told.data.get("clock", "")), "target": clock_time(told.data.get("target_seconds", 0))}
    return told.say(_("%(clock)s breached: the target of %(target)s is used up"), _told(told), _late(told), **names)


def breach_explained(told: "Telling") -> str:
    names = {"clock": clock_name(told.data.get("clock", "")), "reason": told.data.get("reason", "")}
    return told.say(_("%(who)s said why %(clock)s was breached: %(reason)s"), **names)


def policy_changed(told: "Telling") -> str:
    names = {"policy": told.data.get("policy", ""), "number": told.data.get("number", "")}
    return told.say(_("%(who)s put the running clocks under version %(number)s of “%(policy)s”"), **names)


def follow_up_due(told: "Telling") -> str:
    return told.say(_("The time to follow up has come"))


SENTENCES: Mapping[str, Callable[["Telling"], str]] = {
    "clock_step": clock_step,
    "breached": breached,
    "breach_explained": breach_explained,
    "policy_changed": policy_changed,
    "follow_up_due": follow_up_due,
}
ICONS: Mapping[str, str] = {
    "clock_step": "bell-ringing",
    "breached": "alert-triangle-filled",
    "breach_explained": "message-report",
    "policy_changed": "arrows-exchange",
    "follow_up_due": "bell",
}
