"""The desk's own measures: what comes and goes, what lies there, and how smoothly it is solved."""

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.measures.base import COUNT, PERCENT, SCORE, WALL, Measure, Recipe, Text, register
from reports.measures.recipes import Age, Mean, Number, Share, Spread, Stock, Total, seconds_between
from reports.measures.sources import CAME, ENDED, ESCALATIONS, LOGGED, SOLVED
from tickets.choices import Priority
from tickets.figures import FIRST_CONTACT, HELPING, RETURNED

VOLUME, QUALITY, WORK = "volume", "quality", "work"
TICKETS = _("The tickets of all kinds, drills left out.")
HELPED = _("The incidents and service requests, drills left out.")
SOLVED_ONES = _("incidents and requests solved")
# A fair comparison of workloads: an urgent ticket is more work than a low one.
WEIGHTS = {Priority.URGENT: 4, Priority.HIGH: 3, Priority.MEDIUM: 2, Priority.LOW: 1}
WEIGHT = Case(
    *(When(priority=priority, then=Value(points)) for priority, points in WEIGHTS.items()), output_field=IntegerField()
)
MINUTES = F("minutes") * 60


def _volume(key: str, label: Text, recipe: Recipe, words: tuple[Text, Text], better: str | None = None) -> None:
    formula, edge_cases = words
    register(
        Measure(
            key=key, label=label, unit=COUNT, group=VOLUME, recipe=recipe, formula=formula, source=TICKETS,
            edge_cases=edge_cases, better=better,
        )
    )  # fmt: skip


def _quality(key: str, label: Text, unit: str, recipe: Recipe, words: tuple[Text, Text], better: str = "down") -> None:
    formula, edge_cases = words
    register(
        Measure(
            key=key, label=label, unit=unit, group=QUALITY, recipe=recipe, formula=formula, source=HELPED,
            edge_cases=edge_cases, better=better, of=SOLVED_ONES,
        )
    )  # fmt: skip


_volume(
    "came_in", _("Tickets that came in"), Number(CAME),
    (
        _("The number of tickets recorded in the period."),
        _("Tickets that were cancelled later count: somebody took them in."),
    ),
)  # fmt: skip
_volume(
    "solved", _("Tickets solved"), Number(SOLVED),
    (
        _("The number of tickets whose solution was recorded in the period."),
        _("A ticket that came back counts when it is solved again, and until then not at all. What was cancelled was "
          "never solved."),
    ),
)  # fmt: skip
_volume(
    "closed", pgettext_lazy("measure", "Tickets closed"), Number(ENDED, ~Q(state__in=["cancelled", "rejected"])),
    (
        _("The number of tickets closed in the period."),
        _("Cancelled and rejected ones are counted by a measure of their own."),
    ),
)  # fmt: skip
_volume(
    "cancelled", pgettext_lazy("measure", "Tickets cancelled"),
    Number(ENDED, Q(state__in=["cancelled", "rejected"])),
    (
        _("The number of tickets cancelled or rejected in the period, duplicates among them."),
        _("They are in no rate over solved tickets, and their clocks in no rate over promises."),
    ),
)  # fmt: skip
_volume(
    "backlog", _("Backlog"), Stock(CAME),
    (
        _("The number of tickets that were recorded and neither closed nor cancelled when the period ended."),
        _("While the period lasts it is the number of this moment. Solved tickets that wait for the requester's word "
          "are still open. Of a past moment a ticket is shown under the team, priority and person it has today."),
    ),
    "down",
)  # fmt: skip
for _at, _key, _label in (
    (0.5, "backlog_age", _("Age of the backlog, median")),
    (0.9, "backlog_age_p90", _("Age of the backlog, 90th percentile")),
):
    register(
        Measure(
            key=_key, label=_label, unit=WALL, group=VOLUME, recipe=Age(CAME, at=_at), better="down", source=TICKETS,
            formula=_("How long before the end of the period the tickets of the backlog had been recorded: the age "
                      "that half, or 90 %, of them had not passed."),
            edge_cases=_("By the clock on the wall: nights, holidays and waiting count. By age it is broken down as on "
                         "the SLA dashboard."),
        )
    )  # fmt: skip

_quality(
    "first_contact", _("First-contact resolution (FCR)"), PERCENT, Share(SOLVED, HELPING, FIRST_CONTACT),
    (
        _("Incidents and requests solved in the period that were never handed on and never reopened ÷ all solved."),
        _("The first assignment is no handing on."),
    ),
    "up",
)  # fmt: skip
_quality(
    "reopened", _("Reopen rate"), PERCENT, Share(SOLVED, HELPING, RETURNED),
    (
        _("Incidents and requests solved in the period that had been reopened at least once ÷ all solved."),
        _("One reopened several times counts once. One that is being worked on again counts when it is solved."),
    ),
)  # fmt: skip
_quality(
    "reopenings", _("Reopenings per ticket"), SCORE, Mean(SOLVED, HELPING, "reopen_count"),
    (
        _("How often the incidents and requests solved in the period had been reopened ÷ their number."),
        _("Every reopening counts, also those before the period."),
    ),
)  # fmt: skip
_quality(
    "reassignments", _("Reassignments per ticket"), SCORE, Mean(SOLVED, HELPING, "reassignment_count"),
    (
        _("How often the incidents and requests solved in the period had been handed on ÷ their number."),
        _("From team to team or person to person; the first assignment is no handing on."),
    ),
)  # fmt: skip
_quality(
    "reassigned", _("Tickets handed on"), PERCENT, Share(SOLVED, HELPING, Q(reassignment_count__gt=0)),
    (
        _("Incidents and requests solved in the period that had been handed on at least once ÷ all solved."),
        _("The first assignment is no handing on."),
    ),
)  # fmt: skip
WHOLE_TIME = seconds_between("created_at", "resolved_at")
for _key, _label, _recipe in (
    ("solution_time_mean", _("Time to solution, mean"), Mean(SOLVED, HELPING, WHOLE_TIME)),
    ("solution_time_median", _("Time to solution, median"), Spread(SOLVED, HELPING, WHOLE_TIME)),
    ("solution_time_p90", _("Time to solution, 90th percentile"), Spread(SOLVED, HELPING, WHOLE_TIME, at=0.9)),
    ("solution_time_p95", _("Time to solution, 95th percentile"), Spread(SOLVED, HELPING, WHOLE_TIME, at=0.95)),
):
    _quality(
        _key, _label, WALL, _recipe,
        (
            _("From when an incident or request was recorded until it was solved, of those solved in the period, "
              "nights and waiting included: the mean, or what half, 90 % or 95 % of them did not pass."),
            _("Those without a promise count too, such as what was imported from another system. The business time "
              "without pauses is the resolution time."),
        ),
    )  # fmt: skip
register(
    Measure(
        key="escalations", label=_("Escalations"), unit=COUNT, group=QUALITY, better="down",
        recipe=Number(ESCALATIONS), source=_("The timelines of all tickets, drills left out."),
        formula=_("How often in the period a ticket was escalated to another line or the management was told, by hand "
                  "or by the clock."),
        edge_cases=_("Each time counts; the list behind shows a ticket once. Team, priority and person are those of "
                     "today."),
    )
)  # fmt: skip

register(
    Measure(
        key="workload", label=_("Weighted tickets solved"), unit=SCORE, group=WORK, source=TICKETS,
        recipe=Total(SOLVED, column=WEIGHT),
        formula=_("The sum over the tickets solved in the period of 4 points for an urgent one, 3 for a high, 2 for a "
                  "medium and 1 for a low one."),
        edge_cases=_("The points go to whoever has the ticket, with all who helped before left out: they have the time "
                     "they logged."),
    )
)  # fmt: skip
register(
    Measure(
        key="logged_time", label=_("Time logged"), unit=WALL, group=WORK,
        recipe=Total(LOGGED, column=MINUTES), source=_("The work log of all tickets, drills left out."),
        formula=_("The sum of the time that people logged for work done in the period."),
        edge_cases=_("It belongs to the person who did the work, and to the team that has the ticket today. What "
                     "nobody logged is not there."),
    )
)  # fmt: skip
