"""The measures of the processes: problems, changes, releases, knowledge, satisfaction, services."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from changes.models import ChangeType, Outcome
from knowledge.choices import TicketRole
from knowledge.models import ArticleTicket
from problems.models.problem import KNOWN
from releases.models import ReleaseOutcome
from reports.measures.availability import Availability
from reports.measures.base import COUNT, PERCENT, SCORE, WALL, Measure, Recipe, Text, register
from reports.measures.desk import HELPED, SOLVED_ONES
from reports.measures.recipes import Age, Mean, Number, Ratio, Share, Stock
from reports.measures.sources import (
    ASKED,
    ASKED_IN_PORTAL,
    CHANGES,
    DEFLECTED,
    KNOWN_ERRORS,
    PROBLEMS,
    RATED,
    RELEASES,
    SOLVED,
    UNAUTHORISED,
    UNHELPFUL,
)
from tickets.figures import HELPING
from tickets.models.satisfaction import ANSWERED, Overall

SATISFACTION, PROBLEM, CHANGE, KNOWLEDGE, SERVICES = "satisfaction", "problems", "changes", "knowledge", "services"
CLOSED_CHANGES = _("The changes closed with a result of their review; cancelled and rejected ones have none.")
CLOSED_RELEASES = _("The releases closed with a result; cancelled ones have none.")
ALL_PROBLEMS = _("The problems, drills left out.")
RATINGS = _("What requesters were asked when their incident or request closed, and what they answered.")
BY_ANSWER = _("An answer counts in the period in which it was given, for the team and the person that had the ticket "
              "when it closed. A changed answer counts as it is now.")  # fmt: skip
PORTAL_ANSWERS = _("What people said of the answers the portal offered; of whom only the department is kept.")


def _measure(group: str, key: str, label: Text, unit: str, recipe: Recipe, **words: Text | str | bool | None) -> None:
    register(Measure(key=key, label=label, unit=unit, group=group, recipe=recipe, **words))  # type: ignore[arg-type]


def _is(column: str, *values: str) -> Q:
    return Q(**{f"{column}__in": values})


_measure(
    SATISFACTION, "satisfied", _("Satisfaction (CSAT)"), PERCENT,
    Share(RATED, counts=Q(overall=Overall.SATISFIED)), better="up", of=_("answers"), source=RATINGS,
    formula=_("Answers “satisfied” given in the period ÷ all answers."), edge_cases=BY_ANSWER,
)  # fmt: skip
_measure(
    SATISFACTION, "dissatisfied", _("Dissatisfaction"), PERCENT,
    Share(RATED, counts=Q(overall=Overall.DISSATISFIED)), better="down", of=_("answers"), source=RATINGS,
    formula=_("Answers “dissatisfied” given in the period ÷ all answers."), edge_cases=BY_ANSWER,
)  # fmt: skip
_measure(
    SATISFACTION, "answer_rate", _("Answer rate"), PERCENT, Share(ASKED, counts=Q(state=ANSWERED)), better="up",
    of=_("requesters asked"), source=RATINGS,
    formula=_("Requesters asked in the period who have answered ÷ all asked."),
    edge_cases=_("A question that was withdrawn because the ticket was reopened is not counted. Of the last days many "
                 "can still answer."),
)  # fmt: skip
for _key, _column, _label, _formula in (
    ("speed", "speed", _("Rating of speed"), _("The mean of the stars given for speed, from 1 to 5.")),
    ("attitude", "attitude", _("Rating of attitude"), _("The mean of the stars given for attitude, from 1 to 5.")),
):
    _measure(
        SATISFACTION, _key, _label, SCORE, Mean(RATED, Q(**{f"{_column}__isnull": False}), _column), better="up",
        of=_("answers"), source=RATINGS, formula=_formula, edge_cases=BY_ANSWER,
    )  # fmt: skip

_measure(
    PROBLEM, "problems_open", _("Open problems"), COUNT, Stock(PROBLEMS), source=ALL_PROBLEMS,
    formula=_("The number of problems that were recorded and neither closed nor rejected when the period ended."),
    edge_cases=_("While the period lasts it is the number of this moment."),
)  # fmt: skip
_measure(
    PROBLEM, "problem_age", _("Age of open problems, median"), WALL, Age(PROBLEMS), better="down",
    source=ALL_PROBLEMS,
    formula=_("How long before the end of the period the problems open then had been recorded; half are not older."),
    edge_cases=_("By the clock on the wall."),
)  # fmt: skip
_measure(
    PROBLEM, "known_errors", _("Known errors open"), COUNT,
    Stock(KNOWN_ERRORS, ended="resolved_at", is_there=_is("state", *KNOWN)), source=ALL_PROBLEMS,
    formula=_("The number of problems that were confirmed as known errors and not yet resolved when the period ended."),
    edge_cases=_("While the period lasts it is the number of this moment."),
)  # fmt: skip

_measure(
    CHANGE, "change_success", _("Change success"), PERCENT,
    Share(CHANGES, counts=_is("change__outcome", Outcome.SUCCESSFUL, Outcome.WITH_ISSUES)), better="up",
    of=_("changes closed"), source=CLOSED_CHANGES,
    formula=_("Changes closed in the period whose review says successful, or successful with issues ÷ all closed."),
    edge_cases=_("Unauthorised changes are reviewed too, and count."),
)  # fmt: skip
_measure(
    CHANGE, "change_failed", _("Failed changes"), PERCENT, Share(CHANGES, counts=Q(change__outcome=Outcome.FAILED)),
    better="down", of=_("changes closed"), source=CLOSED_CHANGES,
    formula=_("Changes closed in the period whose review says failed ÷ all closed."),
    edge_cases=_("One that was rolled back has failed."),
)  # fmt: skip
_measure(
    CHANGE, "change_emergency", _("Emergency changes"), PERCENT,
    Share(CHANGES, counts=Q(change__type=ChangeType.EMERGENCY)), better="down", of=_("changes closed"),
    source=CLOSED_CHANGES, formula=_("Emergency changes closed in the period ÷ all closed."),
    edge_cases=_("The type that a change had in the end."),
)  # fmt: skip
_measure(
    CHANGE, "change_unauthorised", _("Unauthorised changes"), COUNT, Number(UNAUTHORISED), better="down",
    source=_("The changes of all kinds, drills left out."),
    formula=_("The number of changes recorded in the period that are marked as made without approval."),
    edge_cases=_("An emergency change that was approved afterwards is none."),
)  # fmt: skip
_measure(
    CHANGE, "release_success", _("Release success"), PERCENT,
    Share(RELEASES, counts=_is("release__outcome", ReleaseOutcome.SUCCESSFUL, ReleaseOutcome.WITH_ISSUES)),
    better="up", of=_("releases closed"), source=CLOSED_RELEASES,
    formula=_("Releases closed in the period as successful, or successful with issues ÷ all closed."),
    edge_cases=_("One that was rolled back is none."),
)  # fmt: skip

_SOLVED_BY_ARTICLE = ArticleTicket.objects.filter(ticket=OuterRef("pk"), kind=TicketRole.SOLVED)
_measure(
    KNOWLEDGE, "knowledge_use", _("Solved with knowledge"), PERCENT,
    Share(SOLVED, HELPING, Q(Exists(_SOLVED_BY_ARTICLE))), better="up", of=SOLVED_ONES, source=HELPED,
    formula=_("Incidents and requests solved in the period for which an article is named as what solved them ÷ all "
              "solved."),
    edge_cases=_("An article that is merely related does not count."),
)  # fmt: skip
_measure(
    KNOWLEDGE, "deflections", _("Tickets saved"), COUNT, Number(DEFLECTED), better="up", has_tickets=False,
    source=PORTAL_ANSWERS,
    formula=_("How often in the period somebody said of an answer that it solved their matter."),
    edge_cases=_("Once for each time somebody asked. No ticket was made, so that none stands behind the figure."),
)  # fmt: skip
_measure(
    KNOWLEDGE, "deflection_rate", _("Deflection rate"), PERCENT,
    Ratio(Number(DEFLECTED), [Number(ASKED_IN_PORTAL)], {"department": "department_id"}), better="up",
    of=_("matters brought to the portal"), has_tickets=False, source=PORTAL_ANSWERS,
    formula=_("Tickets saved in the period ÷ tickets saved and tickets made in the portal."),
    edge_cases=_("Somebody who found the answer and said nothing is not counted."),
)  # fmt: skip
_measure(
    KNOWLEDGE, "unhelpful", _("Answers that did not help"), COUNT, Number(UNHELPFUL), better="down",
    has_tickets=False, source=PORTAL_ANSWERS,
    formula=_("How often in the period somebody said of an answer that it did not help."),
    edge_cases=_("Once for each answer and time somebody asked."),
)  # fmt: skip

_measure(
    SERVICES, "availability", _("Availability of services"), PERCENT, Availability(), better="up",
    source=_("The major incidents, drills left out, and the services they name."),
    formula=_("The time of the period in which no service stood still ÷ the time of the period. By service: the time "
              "in which this one did not stand still."),
    edge_cases=_("A service stands still from when the major incident occurred, or else was recorded, until it was "
                 "ended; at any hour. Times that overlap count once. While the period lasts, what has passed of it "
                 "counts. A service without a major incident was there all the time and is not listed. The filters "
                 "narrow the major incidents."),
)  # fmt: skip
