"""Promises: how they were kept, how long it took, and which were broken. The clocks are those of the SLA dashboard."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.measures.base import BUSINESS, COUNT, PERCENT, WALL, Measure, Text, register
from reports.measures.recipes import Mean, Number, Share, Spread, seconds_between
from reports.measures.sources import BREACHES, PROMISES
from sla.models import Clock, ClockKind

PROMISED, TIMES = "promises", "times"
CLOCKS = _("The clocks of this kind of all tickets that have a policy, drills left out.")
CLOCK_EDGES = _(
    "A clock that was cancelled, because the ticket was or another promise took its place, is in no figure. A promise "
    "belongs to the period in which its clock ended, to the team that had the ticket then, and to the priority of then."
)
KEPT = {
    "acknowledge": _("Acknowledged in time"),
    "response": _("Responses in time"),
    "accept": _("Accepted in time"),
    "resolution": _("Resolutions in time"),
    "callback": _("Callbacks in time"),
    "update": _("Progress updates in time"),
    "approval": _("Approvals in time"),
    "retroactive": _("Retroactive approvals in time"),
    "follow_up": _("Follow-ups of dissatisfaction in time"),
}
# key → (column, unit, words)
CLOCKED: dict[str, tuple[Any, str]] = {
    "": ("used_seconds", BUSINESS),
    "_wall": (seconds_between("started_at", "ended_at"), WALL),
}
NAMES: dict[tuple[str, str, str], Text] = {
    ("response", "", "mean"): _("Response time (ART), mean"),
    ("response", "", "median"): _("Response time, median"),
    ("response", "", "p90"): _("Response time, 90th percentile"),
    ("response", "", "p95"): _("Response time, 95th percentile"),
    ("response", "_wall", "mean"): _("Response time by the wall clock, mean"),
    ("response", "_wall", "median"): _("Response time by the wall clock, median"),
    ("response", "_wall", "p90"): _("Response time by the wall clock, 90th percentile"),
    ("response", "_wall", "p95"): _("Response time by the wall clock, 95th percentile"),
    ("resolution", "", "mean"): _("Resolution time (MTTR), mean"),
    ("resolution", "", "median"): _("Resolution time, median"),
    ("resolution", "", "p90"): _("Resolution time, 90th percentile"),
    ("resolution", "", "p95"): _("Resolution time, 95th percentile"),
    ("resolution", "_wall", "mean"): _("Resolution time by the wall clock, mean"),
    ("resolution", "_wall", "median"): _("Resolution time by the wall clock, median"),
    ("resolution", "_wall", "p90"): _("Resolution time by the wall clock, 90th percentile"),
    ("resolution", "_wall", "p95"): _("Resolution time by the wall clock, 95th percentile"),
}
FORMULAS: dict[tuple[str, str], Text] = {
    ("", "mean"): _("The mean of the business time that the clocks ended in the period had run, pauses left out."),
    ("", "median"): _("The business time within which half of the clocks that ended did, pauses left out."),
    ("", "p90"): _("The business time within which 90 % of the clocks that ended did, pauses left out."),
    ("", "p95"): _("The business time within which 95 % of the clocks that ended did, pauses left out."),
    ("_wall", "mean"): _("The mean time from start to end of the clocks that ended, nights and pauses included."),
    ("_wall", "median"): _("The time within which half of the clocks that ended did, nights and pauses included."),
    ("_wall", "p90"): _("The time within which 90 % of the clocks that ended did, nights and pauses included."),
    ("_wall", "p95"): _("The time within which 95 % of the clocks that ended did, nights and pauses included."),
}


def _recipe(kind: str, clocked: str, how: str) -> Mean | Spread:
    column, _unit = CLOCKED[clocked]
    if how == "mean":
        return Mean(PROMISES[ClockKind(kind)], column=column)
    return Spread(PROMISES[ClockKind(kind)], column=column, at=int(how[1:]) / 100 if how != "median" else 0.5)


for kind, source in PROMISES.items():
    register(
        Measure(
            key=f"{kind.value}_kept",
            label=KEPT.get(kind.value, kind.label),
            unit=PERCENT,
            group=PROMISED,
            better="up",
            of=_("promises that ended"),
            recipe=Share(source, counts=Q(status=Clock.Status.MET)),
            formula=_("Clocks that ended in the period within their target ÷ all that ended."),
            source=CLOCKS,
            edge_cases=CLOCK_EDGES,
        )
    )
for (kind_key, clocked, how), label in NAMES.items():
    register(
        Measure(
            key=f"{kind_key}{clocked}_{how}",
            label=label,
            unit=CLOCKED[clocked][1],
            group=TIMES,
            better="down",
            of=_("promises that ended"),
            recipe=_recipe(kind_key, clocked, how),
            formula=FORMULAS[clocked, how],
            source=CLOCKS,
            edge_cases=CLOCK_EDGES,
        )
    )
register(
    Measure(
        key="breaches",
        label=pgettext_lazy("measure", "Broken promises"),
        unit=COUNT,
        group=PROMISED,
        better="down",
        recipe=Number(BREACHES),
        formula=_("The number of promises broken in the period, of all clocks."),
        source=_("The record of breaches, drills left out."),
        edge_cases=_(
            "A promise counts in the period in which its time ran out, for the team and the person that had the ticket "
            "then. A ticket can break several; the list behind shows it once."
        ),
    )
)
