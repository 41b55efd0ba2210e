"""Commanding a major incident: what its moves do to it, and what follows each of them.

The ticket is locked, and `ticket.updated_at` is the moment (tickets/actions/move.py).
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from incidents.models import MajorIncident, MajorRule
from incidents.policies import can_command
from tickets import events
from tickets.actions import add_tasks
from tickets.actions.base import lock
from tickets.asset_directory import AssetReference, assets
from tickets.business_time import business_days
from tickets.events import as_json
from tickets.models import TaskSpec, Ticket
from tickets.policies import can_view
from tickets.site_calendar import site_calendar

Values = Mapping[str, Any]
# The group of the tasks that a declaration brings.
FIRST_STEPS = "major"


def is_current(ticket: Ticket) -> bool:
    return ticket.is_major and ticket.major.is_current


def is_not_current(ticket: Ticket) -> bool:
    return not is_current(ticket)


def is_current_drill(ticket: Ticket) -> bool:
    return ticket.is_drill and is_current(ticket)


# --- declare ---------------------------------------------------------------------------------------


def declare(ticket: Ticket, by: User | None, values: Values) -> Values:
    """Makes the incident a major one, or one that had ended so again."""
    now, rule = ticket.updated_at, MajorRule.read()
    _mark_drill(ticket, values)
    major = ticket.major if ticket.is_major else MajorIncident(ticket=ticket)
    minutes = values.get("update_minutes") or rule.update_minutes
    major.declared_at, major.declared_by, major.ended_at = now, by, None
    major.commander = _fit_commander(ticket, values.get("commander") or by or commander_by_rule(ticket, rule))
    major.update_minutes = minutes
    major.next_update_at = now + major.update_interval
    major.reviewed_at = major.reviewed_by = major.review_due_at = None
    _set_words(major, values)
    _set_services(major, values, by)
    major.save()
    ticket.is_major, ticket.major = True, major
    return {"commander": as_json(major.commander), "next_update_at": as_json(major.next_update_at)}


def _mark_drill(ticket: Ticket, values: Values) -> None:
    if not values.get("drill"):
        return
    message = ""
    if not ticket.requester.is_desk_staff:
        message = _("A drill is declared on a ticket of the IT staff; somebody really waits for this one.")
    elif ticket.children.filter(is_drill=False).exists():
        message = _("It has child tickets that are no drill.")
    if message:
        raise ValidationError({"drill": ValidationError(message, code="real")})
    ticket.is_drill = True


def commander_by_rule(ticket: Ticket, rule: MajorRule) -> User | None:
    """Whoever the rule names, else the lead of the team, else a supervisor, if they may see it."""
    candidates = [rule.commander, ticket.team.lead if ticket.team else None]
    candidates += User.objects.active().with_role("supervisor").order_by("pk")[:3]
    return next((one for one in candidates if one and one.is_agent and can_view(one, ticket)), None)


def _fit_commander(ticket: Ticket, person: User | None) -> User | None:
    """Raises ValidationError for whoever does not see the ticket."""
    if person is not None and not can_view(person, ticket):
        message = _("%(person)s may not see this ticket.")
        params = {"person": person.name}
        raise ValidationError({"commander": ValidationError(message, code="blind", params=params)})
    return person


def begin(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """After the declaration: the first steps become tasks, the services named assets of the ticket."""
    lines = [line.partition("|") for line in MajorRule.read().first_steps.splitlines() if line.strip()]
    known = set(ticket.tasks.filter(group=FIRST_STEPS).values_list("title", flat=True))
    specs = [
        TaskSpec(title=title.strip()[:200], title_en=english.strip()[:200], group=FIRST_STEPS, is_mandatory=False)
        for title, _sign, english in lines
        if title.strip()[:200] not in known
    ]
    if specs:
        add_tasks(ticket, specs, by=None, group=FIRST_STEPS, at=ticket.updated_at)
        _read_again(ticket)
    name_assets(ticket, by)


def _read_again(ticket: Ticket) -> None:
    """Other verbs have locked and changed the same row."""
    ticket.refresh_from_db(fields=["version", "event_count", "event_digest", "updated_at"])


# --- the command -----------------------------------------------------------------------------------


def hand_over_command(ticket: Ticket, by: User | None, values: Values) -> Values:
    major, person = ticket.major, values["commander"]
    if person.pk == major.commander_id:
        message = _("%(person)s has the command already.")
        raise ValidationError({"commander": ValidationError(message, code="same", params={"person": person.name})})
    before, major.commander = major.commander, _fit_commander(ticket, person)
    major.save(update_fields=["commander"])
    return {"before": as_json(before)}


def restate(ticket: Ticket, by: User | None, values: Values) -> Values:
    """Changes what is said of it: title, services, how often those affected hear."""
    major = ticket.major
    before = {"services": major.services, "title": major.public_title}
    _set_words(major, values)
    _set_services(major, values, by)
    if minutes := values.get("update_minutes"):
        major.update_minutes = minutes
    major.save()
    return {"before": before}


def _set_words(major: MajorIncident, values: Values) -> None:
    for name in ("public_title", "public_title_en"):
        if name in values and (values[name] or name.endswith("_en")):
            setattr(major, name, values[name])


def _set_services(major: MajorIncident, values: Values, by: User | None) -> None:
    """The names as they were given; what the directory of assets knows by that name or number, by its own."""
    if "services" not in values:
        return
    names, ids = [], []
    for given in values["services"]:
        found = _find_asset(given, by) if by is not None else None
        names.append(found.name if found else given)
        ids += [found.id] if found else []
    major.services, major.asset_ids = list(dict.fromkeys(names)), list(dict.fromkeys(ids))


def _find_asset(given: str, by: User) -> AssetReference | None:
    exact = given.casefold()
    for asset in assets().search(given, by, limit=5):
        if exact in (asset.name.casefold(), asset.number.casefold(), str(asset).casefold()):
            return asset
    return None


def name_assets(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """The services that are assets are what the ticket is about, so that their pages show it."""
    wanted = set(ticket.major.asset_ids)
    if by is None or not wanted:
        return
    named = {asset.id for asset in assets().of_ticket(ticket)}
    if not wanted <= named:
        assets().name_on(ticket, named | wanted, by)
        _read_again(ticket)


# --- updates ---------------------------------------------------------------------------------------


def promise_next(ticket: Ticket, by: User | None, values: Values) -> Values:
    """Of an update: when the next one is promised."""
    major = ticket.major
    if minutes := values.get("update_minutes"):
        major.update_minutes = minutes
    major.next_update_at = ticket.updated_at + major.update_interval
    return {"next_update_at": as_json(major.next_update_at), **_titles(major)}


def _titles(major: MajorIncident) -> dict[str, str]:
    """Messages name it as it was called then."""
    return {"public_title": major.public_title, "public_title_en": major.public_title_en}


def keep_update(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """After an update: everybody reads it as the latest."""
    major = ticket.major
    major.latest_update = ticket.events.get(sequence=ticket.event_count)
    major.save(update_fields=["latest_update", "next_update_at", "update_minutes"])


# --- the end ---------------------------------------------------------------------------------------


def stand_down(ticket: Ticket, by: User | None, values: Values) -> Values:
    """The incident goes on as an ordinary one; its review is due."""
    _end(ticket.major, ticket)
    return {"resolved": False, **_titles(ticket.major)}


def end_by_resolution(ticket: Ticket, by: User | None) -> None:
    """After the incident is resolved: it has ended, and those affected are told."""
    _end(ticket.major, ticket)
    data = {"resolved": True, **_titles(ticket.major)}
    events.record(ticket, "major_ended", by, at=ticket.updated_at, public=True, data=data)


def _end(major: MajorIncident, ticket: Ticket) -> None:
    now = ticket.updated_at
    major.ended_at, major.next_update_at = now, None
    major.review_due_at = business_days(site_calendar(now), now, MajorRule.read().review_days)
    major.review_told = False
    major.save(update_fields=["ended_at", "next_update_at", "review_due_at", "review_told"])


# --- drills ----------------------------------------------------------------------------------------


def become_real(ticket: Ticket, by: User | None, values: Values) -> None:
    """From now on everybody knows of it, and has been promised an update."""
    major, ticket.is_drill = ticket.major, False
    major.next_update_at = ticket.updated_at + major.update_interval
    major.save()


def children_become_real(ticket: Ticket, by: User | None, *_values: Any) -> None:
    """What was recorded for the drill is real with it."""
    for key in ticket.children.filter(is_drill=True).order_by("pk").values_list("pk", flat=True):
        child = lock(Ticket(pk=key, kind=ticket.kind))
        child.is_drill = False
        data = {"parent": as_json(ticket)}
        events.record(child, "drill_converted", by, at=ticket.updated_at, fields={"is_drill"}, data=data)


# --- what holds other moves back ---------------------------------------------------------------------


def reviewed(ticket: Ticket) -> Any:
    """A major incident is closed by no way before its review (processes.md)."""
    if not ticket.is_major or ticket.major.reviewed_at is not None:
        return None
    due = ticket.major.review_due_at
    if due is None:
        return _("A major incident is closed only after its review.")
    day = f"{timezone.localtime(due):%Y-%m-%d}"
    return _("A major incident is closed only after its review, which is due on %(day)s.") % {"day": day}


def not_major(ticket: Ticket) -> Any:
    """Cancelling would be a way around the review."""
    if not ticket.is_major:
        return None
    return gettext_lazy("A major incident is not cancelled: resolve it, say what it was, and review it.")


def commands(user: User, ticket: Ticket) -> bool:
    return bool(ticket.is_major) and can_command(user, ticket)
