"""What happened to the approvals of a ticket, in sentences. The names are those of the moment."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.models.approval_path import localised

if TYPE_CHECKING:
    from tickets.timeline.words import Telling

ICONS: Mapping[str, str] = {
    "approval_opened": "user-question",
    "approved": "circle-check",
    "rejected_step": "circle-x",
    "approval_carried": "circle-check",
    "approver_replaced": "arrows-exchange",
    "approvals_finished": "checks",
}
# Marks the moment for the clocks; the decision beside it has said the same.
UNTOLD = frozenset({"approval_closed"})


def _list(names: Iterable[str]) -> str:
    return pgettext("between items", ", ").join(name for name in names if name)


def _label(told: "Telling") -> str:
    return localised(told.data.get("label", ""), told.data.get("label_en", ""))


def _name(person: Mapping[str, Any] | None) -> str:
    return str((person or {}).get("name", ""))


def _why(reason: str, before: str, after: str) -> str:
    """Why somebody sits for somebody else."""
    names = {"before": before, "after": after}
    words = {
        "delegate": _("%(before)s is away, %(after)s stands in"),
        "manager": _("%(before)s has left, %(after)s is their manager"),
        "fallback": _("%(before)s has left, %(after)s decides in their place"),
        "named": _("%(after)s is back and decides again instead of %(before)s"),
        "conflict": _("%(before)s has to do with the matter and is no longer asked"),
        "left": _("%(before)s can no longer decide, and there is nobody in their place"),
    }
    return words[reason] % names if reason in words else ""


def opened(told: "Telling") -> str:
    people = _list(_name(person) for person in told.data.get("approvers", ()))
    if not people:
        return _("Approval “%(step)s”: there is nobody who may decide") % {"step": _label(told)}
    stand_ins = [
        _why(one["reason"], _name(one["principal"]), _name(one["person"])) for one in told.data.get("stand_ins", ())
    ]
    if told.data.get("fallback"):
        stand_ins.append(_("nobody named for this step may decide on it, so others do"))
    words = _("Approval “%(step)s” asked of %(people)s")
    return told.say(words, *stand_ins, step=_label(told), people=people)


def _decided(words: Callable[[], str]) -> Callable[["Telling"], str]:
    def sentence(told: "Telling") -> str:
        others = _list(_name(person) for person in told.data.get("on_behalf_of", ()))
        on_behalf = _("on behalf of %(people)s") % {"people": others} if others else ""
        by_link = _("by the link in the mail") if told.data.get("via") == "link" else ""
        return told.say(words(), on_behalf, by_link, step=_label(told))

    return sentence


def carried(told: "Telling") -> str:
    before = told.data.get("before", {})
    names = {
        "people": _list(_name(person) for person in told.data.get("people", ())),
        "before": localised(before.get("label", ""), before.get("label_en", "")),
        "step": _label(told),
    }
    return _("%(people)s approved “%(before)s” just before, which counts for “%(step)s” too") % names


def replaced(told: "Telling") -> str:
    first = _("Approval “%(step)s” is asked of others") % {"step": _label(told)}
    reasons = []
    for one in told.data.get("replaced", ()):
        before, after = _name(one.get("from")), _name(one.get("to"))
        reason = _why(one["reason"], before, after) if before else ""
        reasons.append(reason or _("%(after)s decides, since nobody else may") % {"after": after})
    return told.say(first, *reasons)


def finished(told: "Telling") -> str:
    words = {
        "approved": _("All approvals have been given"),
        "rejected": _("The approval was refused"),
        "withdrawn": _("The approval is no longer asked"),
    }
    return words.get(told.data.get("outcome", ""), "")


SENTENCES: Mapping[str, Callable[["Telling"], str]] = {
    "approval_opened": opened,
    "approved": _decided(lambda: _("%(who)s approved “%(step)s”")),
    "rejected_step": _decided(lambda: _("%(who)s refused “%(step)s”")),
    "approval_carried": carried,
    "approver_replaced": replaced,
    "approvals_finished": finished,
}
