"""What each kind of event is called in a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tickets.choices import Channel, Kind, LinkKind, WorkManner
from tickets.models import TicketEvent
from tickets.timeline import approvals, clocks, feedback, major, tasks
from tickets.timeline.values import read_changes, read_moment, read_value
from tickets.workflow import Move

ICONS: Mapping[str, str] = {
    "created": "ticket",
    "assigned": "route",
    "replied": "send",
    "noted": "lock",
    "edited": "pencil",
    "updated": "pencil",
    "promised": "calendar-check",
    "linked": "link",
    "unlinked": "unlink",
    "spun_off": "copy-plus",
    "watched": "eye",
    "unwatched": "eye-off",
    "worked": "device-desktop-up",
    "assets_named": "devices",
    "form_answered": "forms",
    **approvals.ICONS,
    **tasks.ICONS,
    **major.ICONS,
    **clocks.ICONS,
    **feedback.ICONS,
}
# Fields that the sentences themselves tell, or that follow from what they tell.
TOLD = frozenset(
    {
        "state", "team", "assignee", "pending_reason", "follow_up_at", "promised_at", "resolution", "callback_outcome",
        "callback_by", "resolved_by", "escalation_level", "risk_level", "risk_score", "approved_at",
        "implementation_started_at", "implementation_ended_at", "decided_at", "decided_by", "deployment_started_at",
        "deployment_ended_at", "decision_note", "accepted_conflicts", "conflict_reason",
        "conflict_accepted_at", "conflict_accepted_by", "began_unapproved", "reviewed_by",
        *major.TOLD,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """An event with what its reader may know of it."""

    event: TicketEvent
    changes: Mapping[str, list[Any]]
    data: Mapping[str, Any]
    internal: bool

    @property
    def who(self) -> str:
        return self.event.actor.name if self.event.actor else _("The system")

    @property
    def is_automatic(self) -> bool:
        return self.event.actor_id is None

    def new(self, name: str) -> str:
        return read_value(self.event.ticket, name, self.changes[name][1]) if name in self.changes else ""

    def old(self, name: str) -> str:
        return read_value(self.event.ticket, name, self.changes[name][0]) if name in self.changes else ""

    def say(self, words: str, *more: str, **names: Any) -> str:
        """The sentence, then what else is to be said, each part only when there is something."""
        first = words % {"who": self.who, **names}
        return pgettext("between parts of a sentence", "; ").join([first, *(part for part in more if part)])

    def reason(self) -> str:
        given = self.data.get("reason") or self.data.get("comment")
        return _("reason: %(reason)s") % {"reason": given} if given else ""

    def comment(self) -> str:
        given = self.data.get("comment")
        return str(given) if given else ""


def _place(team: str, person: str) -> str:
    return " · ".join(filter(None, (team, person)))


def created(told: Telling) -> str:
    ticket = told.event.ticket
    if told.event.actor_id in (None, ticket.requester_id):
        return _("%(who)s submitted the ticket") % {"who": ticket.contact_name or ticket.requester.name}
    if ticket.channel == Channel.SCHEDULE:
        return _("A recurring ticket of %(who)s was due") % {"who": told.who}
    names = {"who": told.who, "requester": ticket.contact_name or ticket.requester.name}
    return _("%(who)s recorded the ticket for %(requester)s") % names


def assigned(told: Telling) -> str:
    to = _place(told.new("team"), told.new("assignee"))
    if told.is_automatic:
        rule = told.data.get("rule")
        named = _("rule “%(rule)s”") % {"rule": rule["name"]} if rule else _proposed(told)
        return told.say(_("Assigned automatically to %(to)s"), named, to=to)
    before = _place(told.old("team"), told.old("assignee"))
    if not to:
        return told.say(_("%(who)s gave the ticket back to the team"), told.comment())
    if before and told.internal:
        return told.say(_("%(who)s reassigned it from %(before)s to %(to)s"), told.comment(), before=before, to=to)
    return told.say(_("%(who)s assigned it to %(to)s"), told.comment(), to=to)


def _proposed(told: Telling) -> str:
    """By which version of what was learned from earlier tickets."""
    given = told.data.get("proposal")
    return _("as earlier tickets were filed (version %(version)d, %(percent)d %%)") % given if given else ""


def pended(told: Telling) -> str:
    follow_up = told.new("follow_up_at")
    until = _("follow up at %(at)s") % {"at": follow_up} if follow_up else ""
    return told.say(_("%(who)s put it on hold: %(reason)s"), until, reason=told.new("pending_reason"))


def resumed(told: Telling) -> str:
    if told.data.get("cause") == "requester_replied":
        return _("The requester replied, work goes on")
    return told.say(_("%(who)s resumed work"))


def escalated(told: Telling) -> str:
    promised = told.new("promised_at")
    by = _("promised for %(at)s") % {"at": promised} if promised else ""
    to = _place(told.new("team"), told.new("assignee"))
    if not to:
        return told.say(_("%(who)s escalated it"), told.reason(), by)
    return told.say(_("%(who)s escalated it to %(to)s"), told.reason(), by, to=to)


def raised(told: Telling) -> str:
    level = told.data.get("level") or told.new("escalation_level")
    return told.say(_("%(who)s told the management (level %(level)s)"), told.reason(), level=level)


def resolved(told: Telling) -> str:
    article = told.data.get("article") or {}
    named = _("by the article %(number)s") % {"number": article["name"]} if article else ""
    return told.say(_("%(who)s resolved it"), told.reason(), named)


def called_back(told: Telling) -> str:
    return told.say(_("%(who)s called back: %(outcome)s"), told.comment(), outcome=told.new("callback_outcome"))


def closed(told: Telling) -> str:
    if told.is_automatic and told.data.get("cause") == "reviewed":
        return _("Closed: the requester had confirmed it, and the review is finished")
    if told.is_automatic:
        return _("Closed automatically, since nobody objected in time")
    return told.say(_("%(who)s closed it"))


def cancelled(told: Telling) -> str:
    other = told.data.get("duplicate_of")
    if other:
        return told.say(_("%(who)s cancelled it as a duplicate of %(number)s"), number=other["name"])
    return told.say(_("%(who)s cancelled it"), told.reason())


def edited(told: Telling) -> str:
    changes = read_changes(told.event.ticket, told.changes)
    if not changes:
        return told.say(_("%(who)s changed the facts"))
    list_of = pgettext("between changes", ", ").join(str(change) for change in changes)
    return told.say(_("%(who)s changed %(changes)s"), told.reason(), changes=list_of)


def promised(told: Telling) -> str:
    old, new = (read_moment(value) if value else "" for value in told.changes.get("promised_at", [None, None]))
    if not new:
        return told.say(_("%(who)s withdrew the promised time (was %(old)s)"), old=old)
    if not old:
        return told.say(_("%(who)s promised it for %(new)s"), new=new)
    return told.say(_("%(who)s moved the promised time from %(old)s to %(new)s"), old=old, new=new)


def linked(told: Telling) -> str:
    return told.say(_("%(who)s linked it: %(kind)s %(number)s"), **_link(told))


def spun_off(told: Telling) -> str:
    made, kind = told.data["made"]["name"], Kind(told.data["kind"]).label
    return told.say(_("%(who)s made %(kind)s %(number)s from it"), kind=kind, number=made)


def unlinked(told: Telling) -> str:
    return told.say(_("%(who)s removed the link: %(kind)s %(number)s"), **_link(told))


def _link(told: Telling) -> dict[str, str]:
    """The link as it reads from this ticket: the number of the other one."""
    numbers = [told.data.get(end, {}).get("name", "") for end in ("target", "source")]
    other = next((number for number in numbers if number and number != told.event.ticket.number), "")
    return {"kind": str(dict(LinkKind.choices).get(told.data.get("kind", ""), "")), "number": other}


def watched(told: Telling) -> str:
    return _watching(told, _("%(who)s began to watch"), _("%(who)s added %(person)s as a watcher"))


def unwatched(told: Telling) -> str:
    return _watching(told, _("%(who)s stopped watching"), _("%(who)s removed the watcher %(person)s"))


def _watching(told: Telling, oneself: str, another: str) -> str:
    person = told.data.get("user", {})
    if person.get("id") == told.event.actor_id:
        return told.say(oneself)
    return told.say(another, person=person.get("name", ""))


def assets_named(told: Telling) -> str:
    """Which assets a ticket began, or ceased, to be about."""

    def names(key: str) -> str:
        return pgettext("between items", ", ").join(asset["name"] for asset in told.data.get(key, []))

    added, removed = names("added"), names("removed")
    if not added:
        return told.say(_("%(who)s took off the assets %(assets)s"), assets=removed)
    taken_off = _("took off %(assets)s") % {"assets": removed} if removed else ""
    return told.say(_("%(who)s named the assets %(assets)s"), taken_off, assets=added)


def worked(told: Telling) -> str:
    minutes = told.data.get("minutes", 0)
    manner = str(dict(WorkManner.choices).get(told.data.get("manner", ""), ""))
    words = ngettext(
        "%(who)s logged %(minutes)s minute: %(manner)s", "%(who)s logged %(minutes)s minutes: %(manner)s", minutes
    )
    session = told.data.get("session_reference")
    named = _("session %(reference)s") % {"reference": session} if session else ""
    return told.say(words, named, minutes=minutes, manner=manner)


def _simple(words: Callable[[], str]) -> Callable[[Telling], str]:
    return lambda told: told.say(words(), told.reason())


SENTENCES: dict[str, Callable[[Telling], str]] = {
    "created": created,
    "acknowledged": _simple(lambda: _("%(who)s acknowledged it")),
    "accepted": _simple(lambda: _("%(who)s accepted it")),
    "assigned": assigned,
    "pended": pended,
    "resumed": resumed,
    "escalated": escalated,
    "raised": raised,
    "resolved": resolved,
    "called_back": called_back,
    "confirmed": _simple(lambda: _("%(who)s confirmed that it is solved")),
    "closed": closed,
    "reopened": _simple(lambda: _("%(who)s reopened it")),
    "cancelled": cancelled,
    "replied": _simple(lambda: _("%(who)s replied")),
    "noted": _simple(lambda: _("%(who)s wrote an internal note")),
    "edited": edited,
    # Something that the record does not hold, known from another system's log.
    "updated": _simple(lambda: _("%(who)s updated it")),
    "promised": promised,
    "linked": linked,
    "unlinked": unlinked,
    "spun_off": spun_off,
    "watched": watched,
    "unwatched": unwatched,
    "worked": worked,
    "assets_named": assets_named,
    "form_answered": lambda told: form_answered(told),
    **approvals.SENTENCES,
    **tasks.SENTENCES,
    **major.SENTENCES,
    **clocks.SENTENCES,
    **feedback.SENTENCES,
}


def register_sentences(sentences: Mapping[str, Callable[[Telling], str]]) -> None:
    """Says how the timeline tells of a process's own verbs. Raises ValueError where one is told already."""
    if known := SENTENCES.keys() & sentences.keys():
        raise ValueError(f"there are sentences for {sorted(known)} already")
    SENTENCES.update(sentences)


def form_answered(told: Telling) -> str:
    form = (told.data.get("form") or {}).get("name", "")
    return told.say(_("%(who)s filled in “%(form)s” again"), form=form)


def _move_of(event: TicketEvent) -> Move | None:
    return next((move for move in event.ticket.workflow.moves.values() if move.verb == event.verb), None)


def fallback_icon(event: TicketEvent) -> str:
    """The icon of the move that the event tells of."""
    move = _move_of(event)
    return move.icon if move else "point"


def fallback_sentence(told: Telling) -> str:
    """For the verbs of processes that say nothing special: who, and the move's own name."""
    move = _move_of(told.event)
    return told.say(_("%(who)s: %(what)s"), told.reason(), what=move.label if move else told.event.verb)
