"""By what figures are broken down and narrowed: what the values are called, and what they mean as a condition."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, Func, Model, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Team, User
from changes.models import ChangeType
from releases.models import ReleaseType
from reports.measures.base import Scope, Text
from sla.dashboard.now import AGES
from sla.models import BreachReason, ClockKind
from tickets.choices import Channel, Kind, Priority
from tickets.models import Category

NOBODY, MINE, ME = "none", "mine", "me"
MAX_VALUES = 50

Names = Callable[[Collection[str]], Mapping[str, str]]
# (column, values, scope) → condition
Narrow = Callable[[str, Sequence[str], Scope], Q]
# (column, scope) → the expression by whose values rows are told apart
Group = Callable[[str, Scope], Any]


@dataclass(frozen=True)
class Dimension:
    """`key_of` makes the key of a row from its column; `names` are the words for keys; `narrow` the condition that
    holds the rows of some values, which are keys too."""

    key: str
    label: Text
    names: Names
    narrow: Narrow
    nothing: Text
    # In this order, where the values have one of their own; else by their size.
    order: Sequence[str] = ()
    group: Group = lambda column, scope: F(column)
    # What this dimension's values are narrowed by, where that is another filter.
    filter: str = ""
    is_valid: Callable[[str], bool] = lambda value: 0 < len(value) <= 50 and "\x00" not in value

    @property
    def filter_name(self) -> str:
        return self.filter or self.key

    def checked(self, values: Sequence[str]) -> list[str]:
        """The values, each once. Raises ValidationError for one that cannot be."""
        if len(values) > MAX_VALUES:
            raise ValidationError(_("At most %(count)d values."), code="too_many", params={"count": MAX_VALUES})
        wrong = [value for value in values if value != NOBODY and not self.is_valid(value)]
        if wrong:
            message = _("“%(value)s” is none of the values of %(name)s.")
            raise ValidationError(message, code="invalid", params={"value": wrong[0][:50], "name": self.label})
        return list(dict.fromkeys(values))


def is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def english() -> bool:
    return (get_language() or "").startswith("en")


def bilingual(model: type[Model]) -> Names:
    """Names of rows that have one in each language."""

    def names(keys: Collection[str]) -> Mapping[str, str]:
        rows = model._default_manager.filter(pk__in=[key for key in keys if is_id(key)])
        return {str(pk): (english() and en) or name for pk, name, en in rows.values_list("pk", "name", "name_en")}

    return names


def people(keys: Collection[str]) -> Mapping[str, str]:
    rows = User.objects.filter(pk__in=[key for key in keys if is_id(key)])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def chosen(choices: Any) -> Names:
    labels = {str(value): label for value, label in choices.choices}
    return lambda keys: {key: str(labels[key]) for key in keys if key in labels}


def or_nothing(column: str, values: Sequence[str], found: Q) -> Q:
    return found | Q(**{f"{column}__isnull": True}) if NOBODY in values else found


def one_of(column: str, values: Sequence[str], scope: Scope) -> Q:
    return or_nothing(column, values, Q(**{f"{column}__in": [value for value in values if value != NOBODY]}))


def one_id(column: str, values: Sequence[str], scope: Scope) -> Q:
    user = scope.user
    ids = {int(value) for value in values if is_id(value)}
    if user is not None and ME in values:
        ids.add(user.pk)
    if user is not None and MINE in values:
        ids |= user.team_ids
    return or_nothing(column, values, Q(**{f"{column}__in": sorted(ids)}))


def below_category(column: str, values: Sequence[str], scope: Scope) -> Q:
    """The named categories, by slug or id, and all below them."""
    ids_given = [int(value) for value in values if is_id(value)]
    roots = Category.objects.filter(Q(slug__in=[value for value in values if value != NOBODY]) | Q(pk__in=ids_given))
    condition = Q(pk__in=[])
    for path in roots.values_list("path", flat=True):
        condition |= Q(path__startswith=path)
    ids = list(Category.objects.filter(condition).order_by().values_list("pk", flat=True))
    return or_nothing(column, values, Q(**{f"{column}__in": ids}))


def below_department(column: str, values: Sequence[str], scope: Scope) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        if is_id(value):
            condition |= Q(path__contains=f"/{value}/")
    ids = list(Department.objects.filter(condition).order_by().values_list("pk", flat=True))
    return or_nothing(column, values, Q(**{f"{column}__in": ids}))


def root_category(column: str, scope: Scope) -> Any:
    """The id of the first-level category above a row's own: the first in its path."""
    path = f"{column.removesuffix('_id')}__path"
    return Func(F(path), Value("/"), Value(2), function="split_part", output_field=CharField())


def categories(keys: Collection[str]) -> Mapping[str, str]:
    """By slug or id."""
    rows = Category.objects.filter(Q(slug__in=keys) | Q(pk__in=[int(key) for key in keys if is_id(key)]))
    found = {}
    for pk, slug, name, name_en in rows.values_list("pk", "slug", "name", "name_en"):
        found[slug] = found[str(pk)] = (english() and name_en) or name
    return found


def itself(keys: Collection[str]) -> Mapping[str, str]:
    return {key: key for key in keys}


def named(column: str, values: Sequence[str], scope: Scope) -> Q:
    """A list of names that holds one of these; an empty list for none."""
    found = Q(**{f"{column}__overlap": [value for value in values if value != NOBODY]})
    return found | Q(**{f"{column}__len": 0}) if NOBODY in values else found


def is_name(value: str) -> bool:
    return 0 < len(value) <= 100 and "\x00" not in value


def choice(key: str, label: Text, choices: Any) -> Dimension:
    """One whose values are fixed words."""
    known = [str(value) for value in choices.values]
    return Dimension(key, label, chosen(choices), one_of, "—", order=known, is_valid=lambda value: value in known)


# Upper bounds of ages in days, as the dashboard's backlog has them; the last band is open.
BANDS = (0, *AGES)
AGE_KEYS = [str(days) for days in BANDS]


def age_of(column: str, scope: Scope) -> Any:
    """The band of age in which a row lies at the moment that is looked at: the days from which on it goes."""
    at = scope.looked_at
    older = [When(**{f"{column}__lt": at - timedelta(days=days)}, then=Value(str(days))) for days in reversed(AGES)]
    return Case(*older, default=Value("0"), output_field=CharField())


def of_age(column: str, values: Sequence[str], scope: Scope) -> Q:
    condition, at = Q(pk__in=[]), scope.looked_at
    for value in values:
        place = AGE_KEYS.index(value)
        band = Q(**{f"{column}__lt": at - timedelta(days=BANDS[place])}) if place else Q()
        if place + 1 < len(BANDS):
            band &= Q(**{f"{column}__gte": at - timedelta(days=BANDS[place + 1])})
        condition |= band if band else ~Q(pk__in=[])
    return condition


def age_words(keys: Collection[str]) -> Mapping[str, str]:
    unit = pgettext("age", "d")
    words = {"0": pgettext("age", "under %(days)d d") % {"days": AGES[0]}}
    words |= {str(a): f"{a}–{b} {unit}" for a, b in zip(AGES, AGES[1:], strict=False)}
    words[str(AGES[-1])] = pgettext("age", "over %(days)d d") % {"days": AGES[-1]}
    return words


def as_text(column: str, scope: Scope) -> Any:
    return Cast(F(column), CharField())


PRIORITY_KEYS = [str(value) for value in Priority.values]
ANY_ID: dict[str, Any] = {"is_valid": lambda value: is_id(value) or value in (ME, MINE), "group": as_text}

DIMENSIONS: dict[str, Dimension] = {
    dimension.key: dimension
    for dimension in (
        Dimension("team", _("Team"), bilingual(Team), one_id, _("No team"), **ANY_ID),
        Dimension(
            "priority",
            _("Priority"),
            chosen(Priority),
            one_id,
            "—",
            order=PRIORITY_KEYS,
            group=as_text,
            is_valid=lambda value: value in PRIORITY_KEYS,
        ),
        Dimension("category", _("Category"), categories, below_category, _("No category"), group=root_category),
        Dimension(
            "kind", _("Kind"), chosen(Kind), one_of, "—", order=Kind.values, is_valid=lambda value: value in Kind.values
        ),
        Dimension(
            "channel", _("Channel"), chosen(Channel), one_of, "—", is_valid=lambda value: value in Channel.values
        ),
        # A department is told by itself; the filter of that name holds those below it too.
        Dimension(
            "department",
            _("Department"),
            bilingual(Department),
            below_department,
            _("No department"),
            filter="own_department",
            **ANY_ID,
        ),
        Dimension(
            "own_department",
            pgettext_lazy("filter", "Department alone"),
            bilingual(Department),
            one_id,
            _("No department"),
            **ANY_ID,
        ),
        Dimension("assignee", _("Assignee"), people, one_id, _("Unassigned"), **ANY_ID),
        Dimension(
            "age",
            pgettext_lazy("axis", "Age"),
            age_words,
            of_age,
            "—",
            order=AGE_KEYS,
            group=age_of,
            is_valid=lambda value: value in AGE_KEYS,
        ),
        choice("clock", pgettext_lazy("measure", "Clock"), ClockKind),
        choice("change_type", _("Type of change"), ChangeType),
        choice("release_type", _("Type of release"), ReleaseType),
        Dimension("service", _("Service"), itself, named, _("No service named"), is_valid=is_name),
        Dimension("reason", _("Reason"), bilingual(BreachReason), one_id, _("Not explained yet"), **ANY_ID),
    )
}


def condition_of(scope: Scope, columns: Mapping[str, str]) -> Q:
    """The filters of a scope over rows that have these columns. Raises LookupError for a filter they do not know."""
    condition = Q()
    for name, values in scope.filters.items():
        if not values:
            continue
        column = columns.get(name) or columns[name.removeprefix("own_")]
        condition &= DIMENSIONS[name].narrow(column, [str(value) for value in values], scope)
    return condition


def words_of(filters: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Filters as a reader says them: the name of each, and its values."""
    found = []
    said = {ME: str(_("Me")), MINE: str(_("My teams"))}
    for name, values in filters.items():
        dimension = DIMENSIONS.get(name)
        if dimension is None or not values:
            continue
        names = dimension.names(list(values))
        nothing = {NOBODY: str(dimension.nothing)}
        words = [said.get(value) or nothing.get(value) or names.get(value, f"#{value}") for value in values]
        found.append((str(dimension.label), pgettext("between items", ", ").join(words)))
    return found
