"""Who is told of what happens to a change, and how the timeline says it."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.roles import Role
from changes.models import ChangeType, RiskLevel
from tickets.models import TicketEvent
from tickets.notifications.rules import TEAM_LIMIT, Rule, followers, holder, register_rules, supervisors
from tickets.timeline.values import read_moment
from tickets.timeline.words import Telling, register_sentences


def managers(event: TicketEvent) -> Iterable[User]:
    return User.objects.active().with_role(Role.CHANGE_MANAGER)[:TEAM_LIMIT]


def those_alarmed(event: TicketEvent) -> Iterable[User]:
    """Of an emergency that was begun before anybody approved it; nobody of a change that begins as it should."""
    return [*managers(event), *supervisors(event)] if event.data.get("unapproved") else []


register_rules("change_submitted", Rule("change_submitted", managers))
register_rules("change_sent_back", Rule("change_sent_back", followers), Rule("change_sent_back", holder))
register_rules("change_rejected", Rule("change_rejected", followers), Rule("change_rejected", holder))
register_rules("change_refused", Rule("change_rejected", followers), Rule("change_rejected", holder))
register_rules("change_approved", Rule("change_approved", followers), Rule("change_approved", holder))
register_rules("implementation_started", Rule("change_unapproved", those_alarmed))
register_rules("change_failed", Rule("change_failed", managers), Rule("change_failed", followers, mail=False))


def _plain(words: Callable[[], str]) -> Callable[[Telling], str]:
    return lambda told: told.say(words(), told.reason())


def risk_assessed(told: Telling) -> str:
    level, score = told.data.get("level", ""), told.data.get("score")
    label = dict(RiskLevel.choices).get(level, level)
    return told.say(_("%(who)s assessed the risk: %(level)s, score %(score)s"), level=label, score=score)


def conflict_accepted(told: Telling) -> str:
    names = pgettext("between items", ", ").join(told.data.get("conflicts", ()))
    why = (told.changes.get("conflict_reason") or [None, ""])[1] or ""
    return told.say(_("%(who)s accepted the conflict with %(names)s: %(why)s"), names=names, why=why)


def rescheduled(told: Telling) -> str:
    old, new = (
        " – ".join(read_moment(told.changes[name][side]) for name in ("starts_at", "ends_at") if name in told.changes)
        for side in (0, 1)
    )
    return told.say(_("%(who)s moved the window from %(old)s to %(new)s"), told.reason(), old=old, new=new)


def reclassified(told: Telling) -> str:
    to = dict(ChangeType.choices).get((told.changes.get("type") or [None, ""])[1] or "", "")
    return told.say(_("%(who)s changed the type to %(to)s"), told.reason(), to=to)


def started(told: Telling) -> str:
    outside = _("outside its window") if told.data.get("outside_window") else ""
    if told.data.get("unapproved"):
        return told.say(_("%(who)s began the implementation without approval"), told.reason(), outside)
    return told.say(_("%(who)s began the implementation"), outside)


def incident_caused(told: Telling) -> str:
    number = told.data.get("incident", {}).get("name", "")
    return told.say(_("%(who)s says that it caused %(number)s"), number=number)


SENTENCES: Mapping[str, Callable[[Telling], str]] = {
    "change_submitted": _plain(lambda: _("%(who)s submitted the change")),
    "change_scheduled": _plain(lambda: _("%(who)s put it into the calendar; its template is approved")),
    "change_recorded": _plain(lambda: _("%(who)s recorded what was done without approval")),
    "assessment_begun": _plain(lambda: _("%(who)s began to assess it")),
    "risk_assessed": risk_assessed,
    "board_asked": _plain(lambda: _("%(who)s asked for approval")),
    "change_approved": lambda told: _("The change is approved"),
    "change_refused": lambda told: told.say(_("The change is refused"), told.reason()),
    "change_sent_back": _plain(lambda: _("%(who)s sent it back to draft with questions")),
    "change_rejected": _plain(lambda: _("%(who)s rejected it")),
    "conflict_accepted": conflict_accepted,
    "change_rescheduled": rescheduled,
    "change_reclassified": reclassified,
    "implementation_started": started,
    "marked_unauthorised": _plain(lambda: _("%(who)s recorded it as unauthorised")),
    "implementation_finished": _plain(lambda: _("%(who)s finished the work")),
    "change_failed": _plain(lambda: _("%(who)s: it failed")),
    "change_rollback_started": _plain(lambda: _("%(who)s began to roll it back")),
    "change_rolled_back": _plain(lambda: _("%(who)s rolled it back")),
    "incident_caused": incident_caused,
}
register_sentences(SENTENCES)
