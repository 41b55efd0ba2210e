"""What a report asks: read from an address, a form or the API, checked, and written down again.

Bad ones are refused with words at the field that is wrong; what was kept when a measure still existed may be refused
too, later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from reports.builder.periods import CHOICES, CUSTOM, span_of
from reports.measures import Measure, Scope, measure_of
from reports.measures.base import DAY, MONTH, MOST_STRETCHES, STRETCHES, WEEK, YEAR, stretches
from reports.measures.behind import EARLIEST, LATEST
from reports.measures.dimensions import DIMENSIONS
from reports.months import site_day
from reports.policies import may_see_people
from tickets import moments

MAX_MEASURES = 3
LINES, COLUMNS, BARS, TABLE = "lines", "columns", "bars", "table"
SHAPES = [
    (COLUMNS, pgettext_lazy("chart", "Columns")),
    (LINES, pgettext_lazy("chart", "Lines")),
    (BARS, pgettext_lazy("chart", "Bars")),
    (TABLE, pgettext_lazy("chart", "Table")),
]
BY_TIME = {
    DAY: pgettext_lazy("chart", "Day"),
    WEEK: pgettext_lazy("chart", "Week"),
    MONTH: pgettext_lazy("chart", "Month"),
    YEAR: pgettext_lazy("chart", "Year"),
}
# What narrows a report; more could be, but nobody would find it.
FILTERS = ("team", "priority", "kind", "category", "channel", "department", "assignee")
PEOPLE = "assignee"
Errors = dict[str, list[ValidationError]]


@dataclass(frozen=True)
class Definition:
    """A report as it was checked."""

    measures: Sequence[str]
    group: str = MONTH
    period: str = "last_12_months"
    start: date | None = None
    # The last day, that still belongs to it.
    until: date | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    shape: str = COLUMNS

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {
            "measures": list(self.measures),
            "group": self.group,
            "period": self.period,
            "filters": {name: list(values) for name, values in self.filters.items()},
            "shape": self.shape,
        }
        if self.period == CUSTOM and self.start and self.until:
            kept |= {"start": self.start.isoformat(), "until": self.until.isoformat()}
        return kept

    def query(self) -> str:
        """The same as an address."""
        kept = self.as_json()
        filters = kept.pop("filters")
        kept["measure"] = kept.pop("measures")
        return urlencode({**kept, **filters}, doseq=True)

    @property
    def names_people(self) -> bool:
        """Whether it compares people or is about somebody; oneself is nobody else."""
        return self.group == PEOPLE or any(value not in ("me", "none") for value in self.filters.get(PEOPLE, ()))

    def span(self, today: date | None = None) -> tuple[date, date]:
        """From the first day until before the last."""
        if self.period == CUSTOM and self.start and self.until:
            return self.start, self.until + timedelta(days=1)
        return span_of(self.period, today or site_day(moments.now()))

    def scope(self, user: User) -> Scope:
        now = moments.now()
        return Scope(*self.span(site_day(now)), filters=self.filters, user=user, now=now)

    @property
    def is_by_time(self) -> bool:
        return self.group in STRETCHES


def from_params(params: QueryDict, user: User) -> Definition:
    """As an address or a form says it. Raises ValidationError by field."""
    given: dict[str, Any] = {name: params.get(name, "") for name in ("group", "period", "shape", "start", "until")}
    # The lists that choose nothing are empty.
    given["measures"] = [key for key in params.getlist("measure") if key]
    given["filters"] = {name: [value for value in params.getlist(name) if value] for name in FILTERS}
    return checked({name: value for name, value in given.items() if value or name == "group" and name in params}, user)


def checked(given: Any, user: User) -> Definition:
    """A definition that can be worked out for this reader. Raises ValidationError by field."""
    if not isinstance(given, Mapping):
        raise ValidationError({"definition": _error(_("A definition is an object."))})
    errors: Errors = {}
    measures = _measures(given.get("measures"), errors)
    definition = Definition(
        measures=[measure.key for measure in measures],
        group=_group(given.get("group", MONTH), measures, errors),
        period=_one_of(given.get("period", "last_12_months"), "period", [key for key, _label in CHOICES], errors),
        start=_day(given.get("start"), "start", errors),
        until=_day(given.get("until"), "until", errors),
        filters=_filters(given.get("filters") or {}, measures, errors),
        shape=_one_of(given.get("shape", COLUMNS), "shape", [key for key, _label in SHAPES], errors),
    )
    if not errors:
        _check_together(definition, measures, user, errors)
    if errors:
        raise ValidationError(errors)
    return definition


def _error(words: str, code: str = "invalid") -> ValidationError:
    return ValidationError(words, code=code)


def _measures(given: Any, errors: Errors) -> list[Measure]:
    keys = list(dict.fromkeys(given)) if isinstance(given, list) and all(isinstance(one, str) for one in given) else []
    try:
        found = [measure_of(key) for key in keys]
    except LookupError:
        errors["measures"] = [_error(_("One of these measures does not exist."), "unknown")]
        return []
    if not found:
        errors["measures"] = [_error(_("Choose a measure."), "required")]
    elif len(found) > MAX_MEASURES:
        errors["measures"] = [_error(_("At most %(count)d measures fit into one report.") % {"count": MAX_MEASURES})]
    return found


def _group(given: Any, measures: Sequence[Measure], errors: Errors) -> str:
    if given in STRETCHES or given == "":
        return str(given)
    if not isinstance(given, str) or given not in DIMENSIONS:
        errors["group"] = [_error(_("Choose by what to group."))]
    else:
        _must_know(given, given, measures, "group", errors)
    return str(given)


def _must_know(name: str, dimension: str, measures: Sequence[Measure], where: str, errors: Errors) -> None:
    for measure in measures:
        if dimension not in measure.dimensions:
            words = _("“%(measure)s” is not known by “%(dimension)s”.")
            said = {"measure": measure.label, "dimension": DIMENSIONS[name].label}
            errors.setdefault(where, []).append(_error(words % said))


def _one_of(given: Any, name: str, known: Sequence[str], errors: Errors) -> str:
    if given not in known:
        errors[name] = [_error(_("Choose one of those that there are."))]
    return str(given)


def _day(given: Any, name: str, errors: Errors) -> date | None:
    if not given:
        return None
    try:
        day = parse_date(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day < LATEST:
        errors[name] = [_error(_("Give a day such as 2026-11-18."))]
        return None
    return day


def _filters(given: Any, measures: Sequence[Measure], errors: Errors) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if not isinstance(given, Mapping):
        errors["filters"] = [_error(_("Filters are lists of values by name."))]
        return found
    for name, values in given.items():
        values = values if isinstance(values, list) else [values]
        if not values:
            continue
        if name not in FILTERS:
            errors.setdefault("filters", []).append(_error(_("There is no filter “%(name)s”.") % {"name": name}))
            continue
        try:
            found[name] = DIMENSIONS[name].checked([str(value) for value in values])
        except ValidationError as error:
            errors[name] = [error]
            continue
        _must_know(name, name, measures, name, errors)
    return found


def _check_together(definition: Definition, measures: Sequence[Measure], user: User, errors: Errors) -> None:
    """What no field says alone."""
    if definition.period == CUSTOM:
        if definition.start is None or definition.until is None:
            errors["start"] = [_error(_("Give the first and the last day."), "required")]
            return
        if definition.until < definition.start:
            errors["until"] = [_error(_("The last day lies before the first."), "order")]
            return
    if definition.is_by_time:
        try:
            stretches(*definition.span(), definition.group)
        except ValueError:
            words = _("That would be more than %(count)d points. Choose a shorter time or longer steps.")
            errors["group"] = [_error(words % {"count": MOST_STRETCHES})]
    if definition.shape != TABLE and len({measure.unit for measure in measures}) > 1:
        words = _("These measures have different units. Show them as a table, or choose others.")
        errors["measures"] = [_error(words)]
    if definition.names_people and not may_see_people(user):
        words = _("Only supervisors and auditors may compare people. Your own work is on the page “Performance”.")
        errors["group" if definition.group == PEOPLE else PEOPLE] = [_error(words, "not_allowed")]
