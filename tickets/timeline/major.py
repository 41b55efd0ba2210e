"""What happens to a major incident and its children, in sentences."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.timeline.values import read_moment

if TYPE_CHECKING:
    from tickets.timeline.words import Telling

# Told by the sentences themselves.
TOLD = frozenset({"is_major", "is_drill", "parent"})


def _named(told: "Telling", name: str) -> str:
    return str((told.data.get(name) or {}).get("name", ""))


def major_declared(told: "Telling") -> str:
    title, person = told.data.get("public_title"), _named(told, "commander")
    named = _("“%(title)s”") % {"title": title} if title else ""
    command = _("%(person)s has the command") % {"person": person} if person else ""
    drill = _("a drill") if told.data.get("drill") else ""
    if told.is_automatic:
        return told.say(_("Declared a major incident by the rule: urgent and wide"), named, command)
    return told.say(_("%(who)s declared it a major incident"), drill, named, command, told.comment())


def command_handed_over(told: "Telling") -> str:
    names = {"person": _named(told, "commander"), "before": _named(told, "before")}
    if not names["before"]:
        return told.say(_("%(who)s gave the command to %(person)s"), told.comment(), person=names["person"])
    return told.say(_("%(who)s handed the command from %(before)s to %(person)s"), told.comment(), **names)


def update_published(told: "Telling") -> str:
    at = parse_datetime(told.data.get("next_update_at") or "")
    promised = _("the next one by %(at)s") % {"at": read_moment(at.isoformat())} if at else ""
    return told.say(_("%(who)s published an update to all affected"), promised)


def major_restated(told: "Telling") -> str:
    services = pgettext("between items", ", ").join(told.data.get("services") or [])
    named = _("affected: %(services)s") % {"services": services} if services else ""
    title = told.data.get("public_title")
    called = _("“%(title)s”") % {"title": title} if title else ""
    return told.say(_("%(who)s changed what is said of the major incident"), called, named)


def major_ended(told: "Telling") -> str:
    if told.data.get("resolved"):
        return _("The major incident has ended: it is resolved")
    return told.say(_("%(who)s ended the major incident"))


def drill_converted(told: "Telling") -> str:
    return told.say(_("%(who)s said that it is no drill"), told.reason())


def joined(told: "Telling") -> str:
    parent = _named(told, "parent")
    if not parent:
        return _("It belongs to a larger disturbance; you are told of every update")
    return told.say(_("%(who)s made it part of %(number)s"), number=parent)


def left(told: "Telling") -> str:
    return told.say(_("%(who)s took it out of %(number)s"), number=_named(told, "parent"))


def joined_drill(told: "Telling") -> str:
    return _("It was recorded for a drill")


def resembles_major(told: "Telling") -> str:
    return _("It looks like the major incident %(number)s; link it there if it is the same") % {
        "number": _named(told, "major")
    }


def children_left(told: "Telling") -> str:
    children = told.data.get("children", [])
    each = [f"{child['number']} ({child['reason']})" for child in children]
    listed = pgettext("between items", ", ").join(each)
    return _("Not resolved with it, their holders are told: %(children)s") % {"children": listed}


def not_resolved_with_major(told: "Telling") -> str:
    names = {"number": _named(told, "parent"), "reason": told.data.get("reason", "")}
    return _("%(number)s is resolved; this one could not be resolved with it: %(reason)s") % names


def review_written(told: "Telling") -> str:
    return told.say(_("%(who)s wrote on the review"))


def review_finished(told: "Telling") -> str:
    return told.say(_("%(who)s finished the review"))


def review_due(told: "Telling") -> str:
    return _("The review of the major incident is due")


def improvement_proposed(told: "Telling") -> str:
    names = {"title": _named(told, "improvement"), "owner": _named(told, "owner")}
    return told.say(_("%(who)s entered an improvement: “%(title)s”, %(owner)s does it"), **names)


SENTENCES: Mapping[str, Callable[["Telling"], str]] = {
    "major_declared": major_declared,
    "command_handed_over": command_handed_over,
    "update_published": update_published,
    "major_restated": major_restated,
    "major_ended": major_ended,
    "drill_converted": drill_converted,
    "joined": joined,
    "left": left,
    "joined_drill": joined_drill,
    "resembles_major": resembles_major,
    "children_left": children_left,
    "not_resolved_with_major": not_resolved_with_major,
    "review_written": review_written,
    "review_finished": review_finished,
    "review_due": review_due,
    "improvement_proposed": improvement_proposed,
}
ICONS: Mapping[str, str] = {
    "major_declared": "urgent",
    "command_handed_over": "user-share",
    "update_published": "broadcast",
    "major_restated": "list-details",
    "major_ended": "flag-check",
    "drill_converted": "alert-triangle",
    "joined": "subtask",
    "left": "subtask",
    "joined_drill": "urgent",
    "resembles_major": "copy",
    "children_left": "alert-triangle",
    "not_resolved_with_major": "alert-triangle",
    "review_written": "clipboard-list",
    "review_finished": "clipboard-check",
    "review_due": "bell",
    "improvement_proposed": "bulb",
}
