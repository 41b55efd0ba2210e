"""Who is told of what happens to a request, and how the timeline says it."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from tickets.notifications.rules import Rule, followers, holder, holder_or_team, register_rules
from tickets.timeline.words import Telling, register_sentences

register_rules(
    "request_approved",
    Rule("assigned", holder),
    Rule("request_approved", followers),
    Rule("in_queue", holder_or_team, mail=False),
)
register_rules("request_rejected", Rule("request_rejected", followers))
register_rules("fulfilled", Rule("fulfilled", followers))


def approved(told: Telling) -> str:
    promised = told.new("promised_at")
    by = _("to be delivered by %(at)s") % {"at": promised} if promised else ""
    team = told.new("team")
    to = _("%(team)s takes it over") % {"team": team} if team else ""
    return told.say(_("It may be fulfilled"), to, by)


def rejected(told: Telling) -> str:
    return told.say(_("It was rejected"), told.reason())


SENTENCES: Mapping[str, Callable[[Telling], str]] = {
    "approval_requested": lambda told: _("It needs approval first"),
    "request_approved": approved,
    "request_rejected": rejected,
    "fulfilment_begun": lambda told: _("Fulfilment has begun"),
    "fulfilled": lambda told: told.say(_("%(who)s fulfilled it")),
}
register_sentences(SENTENCES)
