"""Which tickets: one FilterSet for the queue, for saved views, for exports and for the API."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db.models import Q, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from drf_spectacular.utils import extend_schema_field

from accounts.models import Department, User
from tickets.choices import Channel, Kind, Priority
from tickets.figures import figures
from tickets.models import Category, Ticket
from tickets.search import search_query
from tickets.standing import Standing, stands
from tickets.workflow import workflows

MAX_VALUES = 50
ME, NOBODY, MINE = "me", "none", "mine"
YES_NO = [("true", _("Yes")), ("false", _("No"))]
LEVELS = [("1", _("Supervisor")), ("2", _("IT manager"))]
OPEN_CLOSED = [("true", pgettext_lazy("tickets", "Open")), ("false", pgettext_lazy("tickets", "Ended"))]

# What a filter's value means as a condition; the user gives "me" and "mine" their meaning.
Condition = Callable[[Any, User], Q]


class ReferencesField(forms.MultipleChoiceField):
    """Rows of another table by id, and words that stand for some. An id that nobody has finds nothing, and says so
    to nobody: what exists is no one's business."""

    def __init__(self, *, words: Mapping[str, str | Promise] | None = None, **options: Any) -> None:
        self.words = dict(words or {})
        super().__init__(**options)

    def valid_value(self, value: str) -> bool:
        return value in self.words or (value.isascii() and value.isdigit() and len(value) < 19)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MAX_VALUES:
            raise ValidationError(_("At most %(count)d values."), code="too_many", params={"count": MAX_VALUES})


class SlugsField(ReferencesField):
    """Rows of another table by slug."""

    def valid_value(self, value: str) -> bool:
        return 0 < len(value) <= 50 and "\x00" not in value


class WordsInput(forms.TextInput):
    """Several values of one name in the address, one text with commas on the page."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return ",".join(values)


class WordsField(forms.CharField):
    widget = WordsInput

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value).replace("，", ",")
        words = [" ".join(part.split()) for part in text.split(",") if part.strip()]
        return list(dict.fromkeys(words))[:MAX_VALUES]


class DayInput(forms.DateInput):
    input_type = "date"


class MomentOrDayField(forms.Field):
    """A day, meant whole, or an ISO 8601 moment. `upper` makes a day end where the next one begins."""

    widget = DayInput
    default_error_messages = {"invalid": _("Give a date such as 2026-11-18, or an ISO 8601 date and time.")}

    def __init__(self, *, upper: bool = False, **options: Any) -> None:
        self.upper = upper
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = self._day(text) or parse_datetime(text)
            if found is None:
                raise ValueError
            aware = timezone.make_aware(found) if timezone.is_naive(found) else found
            return aware.astimezone(UTC)  # refuses what no database can hold
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def _day(self, text: str) -> datetime | None:
        day: date | None = parse_date(text) if len(text) == 10 else None
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1) if self.upper else day, time.min)


class FigureField(forms.CharField):
    """The figure whose tickets are asked for, as the link behind it says it."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text:
            figures().check(text)
        return text


class ConditionFilter(django_filters.Filter):
    """A form field and what its value means. What only the desk may read, only the desk may ask after."""

    def __init__(
        self, condition: Condition, field_class: type[forms.Field], *, desk_only: bool = False, **options: Any
    ) -> None:
        self.condition = condition
        self.field_class = field_class
        self.desk_only = desk_only
        super().__init__(**options)

    def filter(self, queryset: Any, value: Any) -> Any:
        if value in EMPTY_VALUES:
            return queryset
        return queryset.filter(self.condition_of(value, self.parent.request.user))

    def condition_of(self, value: Any, user: User) -> Q:
        if self.desk_only and not user.is_desk_staff:
            return Q(pk__in=[])
        return self.condition(value, user)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class ManyFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    """Takes its name several times in the address: one of the values must hold."""


def one_of(column: str) -> Condition:
    return lambda values, user: Q(**{f"{column}__in": values})


def in_states(values: list[str], user: User) -> Q:
    """By state; where all of them are open ones the indexes of open tickets serve."""
    ends = {name for flow in workflows().values() for name, state in flow.states.items() if not state.is_open}
    found = Q(state__in=values)
    return found if ends & set(values) else found & Q(is_open=True)


def compared(lookup: str) -> Condition:
    return lambda value, user: Q(**{lookup: value})


def is_true(column: str) -> Condition:
    return lambda value, user: Q(**{column: value == "true"})


def person(column: str) -> Condition:
    """People by id, oneself as "me", nobody as "none"."""

    def condition(values: list[str], user: User) -> Q:
        ids = [user.pk if value == ME else int(value) for value in values if value != NOBODY]
        named = Q(**{f"{column}__in": ids}) if ids else Q(pk__in=[])
        if NOBODY not in values:
            return named
        nobody = Q(**{f"{column}__isnull": True})
        return named | nobody if ids else nobody

    return condition


def of_team(values: list[str], user: User) -> Q:
    """Teams by id, one's own as "mine", none as "none"."""
    ids = {int(value) for value in values if value.isdigit()}
    if MINE in values:
        ids |= user.team_ids
    condition = Q(team_id__in=sorted(ids))
    return condition | Q(team_id__isnull=True) if NOBODY in values else condition


def standing_so(values: list[str], user: User) -> Q:
    """How it stands with what was promised, at the moment of asking."""
    now = timezone.now()
    condition = Q(pk__in=[])
    for value in values:
        condition |= stands(value, now)
    return condition


def below_category(slugs: list[str], user: User) -> Q:
    """The named categories and everything below them, without a statement of its own."""
    condition = Q(pk__in=[])
    for slug in slugs:
        condition |= Q(path__startswith=Subquery(Category.objects.filter(slug=slug).values("path")[:1]))
    return Q(category_id__in=Category.objects.filter(condition).order_by().values("pk"))


def below_department(ids: list[str], user: User) -> Q:
    """Departments as they were when it was asked, and those below: a path holds the ids of all above."""
    condition = Q(pk__in=[])
    for pk in ids:
        condition |= Q(path__contains=f"/{int(pk)}/")
    return Q(contact_department_id__in=Department.objects.filter(condition).order_by().values("pk"))


def holding_words(text: str, user: User) -> Q:
    query = search_query(text)
    return Q(search=query) if query else Q()


def state_choices() -> list[tuple[str, Any]]:
    """The states of all installed processes, each once."""
    states = {name: state.label for flow in workflows().values() for name, state in flow.states.items()}
    return list(states.items())


class TicketFilter(django_filters.FilterSet):
    """Narrows tickets. Values of one filter widen each other, filters narrow each other."""

    q = ConditionFilter(
        holding_words, forms.CharField, label=_("Search words"), max_length=200,
        help_text=_("Every word must occur in the number, the title, the people, the device or the description."),
    )  # fmt: skip
    open = ConditionFilter(
        is_true("is_open"),
        forms.ChoiceField,
        label=pgettext_lazy("tickets", "Open or ended"),
        choices=OPEN_CLOSED,
        widget=forms.RadioSelect,
    )
    kind = ManyFilter(
        one_of("kind"),
        forms.MultipleChoiceField,
        label=_("Kind"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    state = ManyFilter(
        in_states,
        forms.MultipleChoiceField,
        label=_("State"),
        choices=state_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    priority = ManyFilter(
        one_of("priority"),
        forms.MultipleChoiceField,
        label=_("Priority"),
        choices=Priority.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    team = ManyFilter(
        of_team, ReferencesField, label=_("Team"), words={MINE: _("My teams"), NOBODY: _("No team")},
        help_text=_("Ids of teams, “mine” or “none”."),
    )  # fmt: skip
    assignee = ManyFilter(
        person("assignee_id"), ReferencesField, label=_("Assignee"), words={ME: _("Me"), NOBODY: _("Unassigned")},
        help_text=_("Ids of people, “me” or “none”."),
    )  # fmt: skip
    requester = ManyFilter(
        person("requester_id"), ReferencesField, label=_("Requester"), words={ME: _("Me")},
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ids of people or “me”."),
    )  # fmt: skip
    department = ManyFilter(
        below_department, ReferencesField, label=_("Department"), help_text=_("Ids; with everything below.")
    )
    category = ManyFilter(below_category, SlugsField, label=_("Category"), help_text=_("Slugs; with everything below."))
    tags = ConditionFilter(
        lambda values, user: Q(tags__overlap=values), WordsField, label=_("Tags"), max_length=800, desk_only=True,
        help_text=_("Separated by commas."),
    )  # fmt: skip
    channel = ManyFilter(
        one_of("channel"),
        forms.MultipleChoiceField,
        label=_("Channel"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    promise = ManyFilter(
        standing_so,
        forms.MultipleChoiceField,
        label=_("Promise"),
        choices=Standing.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    escalated = ManyFilter(
        one_of("escalation_level"),
        forms.MultipleChoiceField,
        label=_("Escalated to"),
        choices=LEVELS,
        widget=forms.CheckboxSelectMultiple,
        desk_only=True,
    )
    confidential = ConditionFilter(
        is_true("confidential"), forms.ChoiceField, label=_("Confidential"), choices=YES_NO, widget=forms.RadioSelect
    )
    major = ConditionFilter(
        is_true("is_major"),
        forms.ChoiceField,
        label=_("Major incident"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        desk_only=True,
    )
    drill = ConditionFilter(
        is_true("is_drill"),
        forms.ChoiceField,
        label=_("Drill"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        desk_only=True,
    )
    created_after = ConditionFilter(compared("created_at__gte"), MomentOrDayField, label=_("Created from"))
    created_before = ConditionFilter(compared("created_at__lt"), MomentOrDayField, label=_("Created until"), upper=True)
    closed_after = ConditionFilter(compared("closed_at__gte"), MomentOrDayField, label=_("Closed from"))
    closed_before = ConditionFilter(compared("closed_at__lt"), MomentOrDayField, label=_("Closed until"), upper=True)
    updated_after = ConditionFilter(
        compared("updated_at__gte"), MomentOrDayField, label=_("Changed from"), desk_only=True
    )
    updated_before = ConditionFilter(
        compared("updated_at__lt"), MomentOrDayField, label=_("Changed until"), upper=True, desk_only=True
    )

    figure = ConditionFilter(
        lambda text, user: figures().condition(text, user), FigureField, label=_("Behind the figure"), max_length=2_000,
        desk_only=True, help_text=_("The tickets that a figure is made from, as the link behind the figure says it."),
    )  # fmt: skip

    class Meta:
        model = Ticket
        fields: list[str] = []


FILTERS: Mapping[str, ConditionFilter] = TicketFilter.base_filters


def clean_filters(params: QueryDict) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The given filters cleaned, and by name what is wrong with the others. Builds no form: a page does this for each
    of its views."""
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name in FILTERS.keys() & params.keys():
        field = FILTERS[name].field
        try:
            value = field.clean(field.widget.value_from_datadict(params, {}, name))
        except ValidationError as error:
            errors[name] = error.messages
            continue
        if value not in EMPTY_VALUES:
            values[name] = value
    return values, errors


def condition_for(params: QueryDict, user: User) -> Q:
    """The filters of an address as one condition; what cannot be understood is left out."""
    condition = Q()
    for name, value in clean_filters(params)[0].items():
        condition &= FILTERS[name].condition_of(value, user)
    return condition
