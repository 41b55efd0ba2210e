"""What requesters think and what follows from it, in sentences."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.choices import WorkManner
from tickets.models.satisfaction import FollowUpReason, Overall, SatisfiedNow

if TYPE_CHECKING:
    from tickets.timeline.words import Telling

ICONS: Mapping[str, str] = {
    "rated": "star",
    "rating_changed": "star",
    "satisfaction_asked": "mail",
    "follow_up_opened": "message-report",
    "follow_up_taken": "user-check",
    "follow_up_contacted": "phone",
    "follow_up_closed": "checks",
}


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(value, ""))


def said_rating(data: Mapping[str, Any]) -> str:
    """An answer in a line: satisfied, speed 5, attitude 4."""
    parts = [_label(Overall, data.get("overall"))]
    if data.get("speed"):
        parts.append(_("speed %(stars)s of 5") % {"stars": data["speed"]})
    if data.get("attitude"):
        parts.append(_("attitude %(stars)s of 5") % {"stars": data["attitude"]})
    return pgettext("between items", ", ").join(parts)


def rated(told: "Telling") -> str:
    return told.say(_("%(who)s rated it: %(rating)s"), rating=said_rating(told.data))


def rating_changed(told: "Telling") -> str:
    names = {"old": said_rating(told.data.get("before", {})), "new": said_rating(told.data)}
    return told.say(_("%(who)s changed the rating from %(old)s to %(new)s"), **names)


def asked(told: "Telling") -> str:
    if told.data.get("reminder"):
        return _("The requester was reminded by mail to rate it")
    return _("The requester was asked by mail to rate it")


def contacted(told: "Telling") -> str:
    return told.say(_("%(who)s spoke with the requester: %(manner)s"), manner=_label(WorkManner, told.data["manner"]))


def closed(told: "Telling") -> str:
    words = _("%(who)s ended the follow-up; reason: %(reason)s; satisfied now: %(now)s")
    reason, now = told.data.get("reason"), told.data.get("satisfied_now")
    return told.say(words, reason=_label(FollowUpReason, reason), now=_label(SatisfiedNow, now))


SENTENCES: Mapping[str, Callable[["Telling"], str]] = {
    "rated": rated,
    "rating_changed": rating_changed,
    "satisfaction_asked": asked,
    "follow_up_opened": lambda told: _("The requester is dissatisfied: a supervisor follows up"),
    "follow_up_taken": lambda told: told.say(_("%(who)s takes care of the follow-up")),
    "follow_up_contacted": contacted,
    "follow_up_closed": closed,
}
