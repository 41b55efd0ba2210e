"""What a verb asks of a person: one form, built from names, that pages, the API and Python calls all go through."""

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets import moments
from tickets.models import Category, Ticket

MAX_TEXT = 20_000
MAX_TAGS = 20
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

# Moments that must lie ahead when they are given.
AHEAD = ("follow_up_at", "promised_at")
# And those that must lie behind.
BEHIND = ("occurred_at",)

FieldFactory = Callable[[Ticket], forms.Field]


def validate_reach(value: datetime) -> None:
    """Refuses a moment that cannot be read back: in another zone it may lie before year 1 or after 9999."""
    if not EARLIEST <= value <= LATEST:
        raise ValidationError(_("Give a moment between 1970 and 2200."), code="range")


class MomentField(forms.DateTimeField):
    """A date and time typed in the browser's own picker, or ISO 8601 from a script."""

    default_validators = [validate_reach]

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TicketField(forms.CharField):
    """Another ticket, by number."""

    def __init__(self, *, ticket: Ticket, **options: Any) -> None:
        self.ticket = ticket
        super().__init__(max_length=24, **options)

    def clean(self, value: Any) -> Ticket | None:
        if isinstance(value, Ticket):
            value = value.number
        number = super().clean(value).strip().upper()
        if not number:
            return None
        other = Ticket.objects.filter(number=number).exclude(pk=self.ticket.pk).first()
        if other is None:
            raise ValidationError(_("There is no other ticket %(number)s."), code="unknown", params={"number": number})
        return other


class TagsField(forms.CharField):
    """Tags, separated by commas on a page, a list from a script."""

    def clean(self, value: Any) -> list[str]:
        parts = value if isinstance(value, list | tuple) else (value or "").replace("，", ",").split(",")
        tags = list(dict.fromkeys(" ".join(str(part).split()) for part in parts if str(part).strip()))
        if len(tags) > MAX_TAGS:
            raise ValidationError(_("At most %(count)d tags."), code="too_many", params={"count": MAX_TAGS})
        for tag in tags:
            if len(tag) > 40 or "\x00" in tag:
                raise ValidationError(_("A tag has at most 40 characters."), code="too_long")
        return tags

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list | tuple) else value


def text(label: Any, *, rows: int = 3, help_text: Any = "") -> FieldFactory:
    """A factory of multi-line text inputs."""
    return lambda ticket: forms.CharField(
        label=label, help_text=help_text, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": rows})
    )


INPUTS: dict[str, FieldFactory] = {
    "reason": text(_("Reason")),
    "message": text(_("Message to the requester"), help_text=_("The requester reads this.")),
    "comment": text(_("Note"), help_text=_("Only the desk's staff reads this.")),
    "duplicate_of": lambda ticket: TicketField(ticket=ticket, label=_("Duplicate of"), help_text="IT-YYYYMMDD-N"),
    "team": lambda ticket: forms.ModelChoiceField(Team.objects.filter(is_active=True), label=_("Team")),
    "assignee": lambda ticket: forms.ModelChoiceField(
        User.objects.handlers(ticket.workflow.managers), label=_("Assignee")
    ),
    "category": lambda ticket: forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("Category")),
    "follow_up_at": lambda ticket: MomentField(label=_("Follow up at")),
    "promised_at": lambda ticket: MomentField(label=_("Promised for"), help_text=_("The requester is told.")),
    "tags": lambda ticket: TagsField(label=_("Tags"), help_text=_("Separated by commas.")),
}


def category_choices() -> list[tuple[Any, str]]:
    """None, and the categories in use as a tree. One statement."""
    tree = Category.objects.filter(is_active=True).as_tree()
    return [("", "—"), *((category.pk, category.indented) for category in tree)]


def register_input(name: str, factory: FieldFactory) -> None:
    """Makes an input of a process known. Raises ValueError where there is one of that name."""
    if name in INPUTS:
        raise ValueError(f"there is an input {name} already")
    INPUTS[name] = factory


def build_field(ticket: Ticket, name: str) -> forms.Field:
    """The form field of an input: a named one, or that of the ticket's or its detail's model field."""
    if name in INPUTS:
        return INPUTS[name](ticket)
    model_field = find_model_field(ticket, name)
    if model_field is None:
        raise LookupError(f"{ticket.kind} has no input {name}")
    options: dict[str, Any] = {}
    if isinstance(model_field, models.DateTimeField):
        options["form_class"] = MomentField
    field = model_field.formfield(**options)
    if isinstance(field, forms.ModelChoiceField) and hasattr(model_field.related_model, "is_active"):
        field.queryset = model_field.related_model._default_manager.filter(is_active=True)
    return field


def find_model_field(ticket: Ticket, name: str) -> Any:
    """The field of the detail or the ticket by that name, or None."""
    for part in (ticket.detail, ticket):
        try:
            if part is not None:
                return part._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def build_form(
    ticket: Ticket,
    requires: Iterable[str],
    optional: Iterable[str] = (),
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    prefix: str | None = None,
) -> forms.Form:
    """A form that asks for the named inputs; bound when `data` is given."""
    fields = {}
    for names, required in ((requires, True), (optional, False)):
        for name in names:
            fields[name] = build_field(ticket, name)
            fields[name].required = required
    form_class = type("InputForm", (forms.Form,), fields)
    return form_class(data=data, initial=initial, prefix=prefix)


def clean_inputs(
    ticket: Ticket,
    requires: Iterable[str],
    optional: Iterable[str],
    values: Mapping[str, Any],
    at: datetime | None = None,
) -> dict[str, Any]:
    """The cleaned inputs that were given, for something done at `at` (now).

    Raises ValidationError by field; an unknown name is an error too.
    """
    refuse_unknown(values, {*requires, *optional})
    form = build_form(ticket, requires, optional, data=values)
    form.full_clean()
    _refuse_wrong_side(form, at or moments.now())
    if form.errors:
        raise ValidationError(form.errors.as_data())
    return {name: value for name, value in form.cleaned_data.items() if name in values}


def refuse_unknown(values: Mapping[str, Any], known: Set[str]) -> None:
    """Raises ValidationError by field for what is not asked for."""
    if unknown := sorted(values.keys() - known):
        raise ValidationError(
            {name: ValidationError(_("This is not asked for here."), code="unknown") for name in unknown}
        )


class NamedForm(forms.Form):
    """The inputs of a verb by their names; what each is, a subclass says in `inputs`."""

    inputs: ClassVar[Mapping[str, Callable[[], forms.Field]]]

    def __init__(self, requires: Iterable[str], optional: Iterable[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        required = tuple(requires)
        for name in (*required, *optional):
            field = self.fields[name] = self.inputs[name]()
            field.required = name in required

    @classmethod
    def cleaned(cls, requires: Iterable[str], optional: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
        """The given values, each as its type. Raises ValidationError by field, also for what is not asked for."""
        refuse_unknown(values, {*requires, *optional})
        form = cls(requires, [name for name in optional if name in values], data=_plain(values))
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return dict(form.cleaned_data)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a script as a form reads them: several rows of a table by their keys."""

    def key(value: Any) -> Any:
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            return value
        return [getattr(one, "pk", one) for one in value]

    return {name: key(value) for name, value in values.items()}


def wrong_side(name: str, moment: datetime | None, now: datetime) -> ValidationError | None:
    """What to say of a moment that must lie ahead, or behind, and does not."""
    if moment is None:
        return None
    if name in AHEAD and moment <= now:
        return ValidationError(_("Choose a moment in the future."), code="past")
    if name in BEHIND and moment > now:
        return ValidationError(_("This moment is still to come. Choose when it began."), code="future")
    return None


def _refuse_wrong_side(form: forms.Form, now: datetime) -> None:
    for name in (*AHEAD, *BEHIND):
        if problem := wrong_side(name, form.cleaned_data.get(name), now):
            form.add_error(name, problem)
