"""What stands in a monthly report, in its order: sections of blocks, as data.

A measure that is not defined, and a split that it does not know, are left out: the report tells what the desk counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.measures import measure_of

Text = str | Promise
LINES, COLUMNS, BARS = "lines", "columns", "bars"
# Rows of a split; a report is read, not searched.
MOST_ROWS = 12


@dataclass(frozen=True)
class Figures:
    """Measures in a table: the month, the one before, the same a year ago."""

    keys: Sequence[str]


@dataclass(frozen=True)
class Trend:
    """Measures over thirteen months, drawn."""

    title: Text
    keys: Sequence[str]
    shape: str = LINES
    # The percentage that is promised, from the settings.
    has_target: bool = False


@dataclass(frozen=True)
class Split:
    """Measures by the values of a dimension, the busiest first; the first measure is drawn."""

    title: Text
    dimension: str
    keys: Sequence[str]
    is_drawn: bool = False


@dataclass(frozen=True)
class Records:
    """A list of things with their words; `name` is that of a function in `records.py`."""

    title: Text
    name: str
    # What is said where there is none.
    nothing: Text


Block = Figures | Trend | Split | Records


@dataclass(frozen=True)
class Section:
    key: str
    title: Text
    blocks: Sequence[Block]


HEADLINE = (
    "came_in", "solved", "backlog", "response_kept", "resolution_kept", "resolution_median", "first_contact",
    "satisfied",
)  # fmt: skip
FLOW = ("came_in", "solved")
KEPT = ("response_kept", "resolution_kept")
ALL_KEPT = (
    "acknowledge_kept", "response_kept", "accept_kept", "resolution_kept", "callback_kept", "update_kept",
    "approval_kept", "retroactive_kept", "follow_up_kept", "breaches",
)  # fmt: skip
TIMES = (
    "response_mean", "response_median", "response_p90", "response_wall_median", "resolution_mean", "resolution_median",
    "resolution_p90", "resolution_wall_median", "resolution_wall_p90",
)  # fmt: skip
BY_TEAM = ("solved", "workload", "backlog", "first_contact", "reopened", "resolution_kept", "satisfied")

VOLUME = Section(
    "volume",
    _("Tickets in and out"),
    (
        Figures(("came_in", "solved", "cancelled", "backlog", "backlog_age")),
        Trend(_("In and out over thirteen months"), FLOW, COLUMNS),
        Split(pgettext_lazy("split", "By kind"), "kind", FLOW),
        Split(pgettext_lazy("split", "By priority"), "priority", FLOW),
        Split(pgettext_lazy("split", "By team"), "team", FLOW),
        Split(pgettext_lazy("split", "By category"), "category", FLOW, is_drawn=True),
        Split(pgettext_lazy("split", "By channel"), "channel", FLOW),
        Split(pgettext_lazy("split", "By department"), "department", FLOW, is_drawn=True),
    ),
)
PROMISES = Section(
    "promises",
    _("Service levels"),
    (
        Figures(ALL_KEPT),
        Trend(_("Promises kept over thirteen months"), KEPT, LINES, has_target=True),
        Split(pgettext_lazy("split", "By priority"), "priority", (*KEPT, "breaches")),
        Split(pgettext_lazy("split", "By team"), "team", (*KEPT, "breaches")),
    ),
)
LONG = Section(
    "times",
    _("Response and resolution times"),
    (
        Figures(TIMES),
        Trend(_("Median times over thirteen months"), ("response_median", "resolution_median")),
        Split(
            pgettext_lazy("split", "By priority"),
            "priority",
            ("response_median", "resolution_median", "resolution_p90"),
        ),
    ),
)
QUALITY = Section(
    "quality",
    _("Quality of solutions"),
    (
        Figures(("first_contact", "reopened", "reassigned", "reassignments", "escalations")),
        Trend(_("First contact and reopening over thirteen months"), ("first_contact", "reopened")),
    ),
)
SATISFACTION = Section(
    "satisfaction",
    _("Satisfaction"),
    (
        Figures(("satisfied", "dissatisfied", "answer_rate", "speed", "attitude")),
        Split(pgettext_lazy("split", "By team"), "team", ("satisfied", "answer_rate")),
        Records(_("What people wrote"), "comments", _("Nobody wrote anything.")),
    ),
)
BREACHES = Section(
    "breaches",
    _("Broken promises: reasons and remedies"),
    (
        Split(pgettext_lazy("split", "By reason"), "reason", ("breaches",), is_drawn=True),
        Split(pgettext_lazy("split", "By promise"), "clock", ("breaches",)),
        Records(_("What was said and done"), "breaches", _("No promise was broken.")),
    ),
)
PROCESSES = (
    Section(
        "major",
        _("Major incidents and availability"),
        (
            Figures(("availability",)),
            Split(pgettext_lazy("split", "By service"), "service", ("availability",)),
            Records(_("Major incidents"), "majors", _("There was no major incident.")),
        ),
    ),
    Section(
        "problems",
        _("Problems"),
        (
            Figures(("problems_open", "known_errors", "problem_age")),
            Records(_("Problems logged or solved"), "problems", _("No problem was logged or solved.")),
        ),
    ),
    Section(
        "changes",
        _("Changes"),
        (
            Figures(("change_success", "change_failed", "change_emergency", "change_unauthorised")),
            Records(
                _("Failed, emergency and unauthorised changes"),
                "changes",
                _("All changes went the normal way and succeeded."),
            ),
        ),
    ),
    Section(
        "releases",
        _("Releases"),
        (
            Figures(("release_success",)),
            Records(_("Releases rolled out"), "releases", _("No release was rolled out.")),
        ),
    ),
)
LEARNED = (
    Section("knowledge", _("Knowledge"), (Figures(("knowledge_use", "deflections", "deflection_rate", "unhelpful")),)),
    Section(
        "frequent",
        _("Frequent problems"),
        (
            Records(_("Of the same wording"), "frequent_wording", _("Nothing of the kind recurred.")),
            Records(_("On the same asset"), "frequent_asset", _("Nothing of the kind recurred.")),
            Records(_("In the same category"), "frequent_category", _("Nothing of the kind recurred.")),
        ),
    ),
    Section("teams", _("Workload per team"), (Split("", "team", BY_TEAM, is_drawn=True),)),
    Section(
        "improvements",
        _("Improvement actions and what came of them"),
        (Records(_("Actions proposed, due or ended"), "improvements", _("No action was open or ended.")),),
    ),
)
PLAN: Sequence[Section] = (VOLUME, PROMISES, LONG, QUALITY, SATISFACTION, BREACHES, *PROCESSES, *LEARNED)


def defined(keys: Iterable[str]) -> list[str]:
    """Those of these measures that the desk has."""
    found = []
    for key in keys:
        try:
            measure_of(key)
        except LookupError:
            continue
        found.append(key)
    return found
