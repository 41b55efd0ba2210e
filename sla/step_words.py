"""What a step of an escalation does, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sla.document import BREACH, Step
from sla.models import ChatChannel


def percent_of(step: Step, target_seconds: int) -> float:
    """How far along the target a step stands."""
    if step.percent is not None:
        return step.percent
    return (step.seconds or 0) * 100 / target_seconds if target_seconds else 0


def people_words(names: Any) -> str:
    """Whom a rule names."""
    known = {
        "assignee": _("the assignee"),
        "requester": _("the requester"),
        "supervisor": _("the supervisor"),
        "manager": _("the IT manager"),
        "team_lead": _("the team lead"),
        "team": _("the team"),
        "on_call": _("whoever is on call"),
        "commander": _("the commander"),
        "approver": _("whoever is asked to approve"),
        "approver_manager": _("the manager of whoever is asked"),
        "process_manager": _("the process manager"),
    }
    return pgettext("between people", ", ").join(known.get(name, str(name)) for name in names)


def channel_name(key: Any) -> str:
    """A channel as it is called now."""
    channel = ChatChannel.objects.filter(pk=key).first()
    return f"“{channel}”" if channel else "—"


def action_words(action: Mapping[str, Any]) -> str:
    """One thing that a step does."""
    if action["do"] == "notify":
        return _("tell %(people)s") % {"people": people_words(action["to"])}
    if action["do"] == "channel":
        return _("post to channel %(name)s") % {"name": channel_name(action.get("channel"))}
    return {
        "raise_level": _("escalation level +1"),
        "raise_priority": _("raise the priority"),
        "reassign": _("hand it to another team"),
    }.get(action["do"], str(action["do"]))


def step_words(step: Step) -> str:
    """All that a step does."""
    parts = [action_words(action) for action in step.actions]
    if step.key == BREACH:
        parts = [_("record the breach"), *parts]
    return pgettext("between items", ", ").join(parts) or _("record it in the timeline")


def short_words(step: Step) -> str:
    """Whom a step tells, for a mark on a bar; nothing where it tells nobody."""
    names = [name for action in step.actions if action["do"] == "notify" for name in action["to"]]
    return people_words(names) if names else ""
