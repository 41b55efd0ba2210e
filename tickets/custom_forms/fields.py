"""The form field of each kind of question, and what of an answer is kept as JSON."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.colleagues import find_by_number, find_colleagues
from accounts.models import Department, User
from tickets.asset_directory import AssetReference, NoAssets, assets
from tickets.custom_forms.document import (
    MAX_FILES,
    MAX_LONG_TEXT,
    MAX_NUMBER,
    MAX_TEXT,
    Field,
    FieldKind,
    read_day,
    read_number,
)
from tickets.files.keeping import is_uuid, store_upload
from tickets.models import Attachment

# Up to so many choices stand on the page at once; more of them open as a list.
SHOWN_CHOICES = 7


class Asked:
    """Who fills a form in, and for whom."""

    def __init__(self, requester: User, by: User) -> None:
        self.requester = requester
        self.by = by

    @property
    def may_fill_in(self) -> bool:
        """One's own particulars, or those of whom the desk writes down; a colleague's are theirs to tell."""
        return self.by.pk == self.requester.pk or self.by.is_desk_staff


class PersonField(forms.CharField):
    """A colleague by employee number or by their whole name; kept as they were called on the day."""

    def __init__(self, *, by: User, **options: Any) -> None:
        self.by = by
        super().__init__(max_length=100, **options)

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        # A suggestion is a name with its number behind it.
        person = find_by_number(text) or find_by_number(text.split()[-1])
        if person is None or not person.is_active:
            person = self._by_name(text)
        return {"id": person.pk, "number": person.employee_number, "name": person.name}

    def _by_name(self, text: str) -> User:
        found = find_colleagues(self.by, text, with_oneself=True)
        called = [person for person in found if person.name == text] or found
        if len(called) == 1:
            return called[0]
        if not called:
            raise ValidationError(_("Nobody found. Try another part of the name, or the whole number."), code="unknown")
        people = "；".join(
            f"{person.name} {person.employee_number} {person.department or ''}".strip() for person in called
        )
        message = _("Several people fit; give the employee number: %(people)s.")
        raise ValidationError(message, code="ambiguous", params={"people": people})


class DepartmentField(forms.ModelChoiceField):
    """A department; kept with its name."""

    def clean(self, value: Any) -> dict[str, Any] | None:
        found = super().clean(value if value is None or len(str(value)) < 19 else "-")
        return {"id": found.pk, "name": found.name} if found else None


class AssetField(forms.ChoiceField):
    """One of the requester's assets; the desk may also type the number of any other."""

    def __init__(self, *, asked: Asked, owned: Sequence[AssetReference], **options: Any) -> None:
        self.asked = asked
        choices = [("", "—"), *((str(one.id), str(one)) for one in owned)]
        super().__init__(choices=choices, **options)

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or self._other(value) is not None

    def _other(self, value: str) -> AssetReference | None:
        if not value.isascii() or not value.isdecimal() or len(value) > 18:
            return None
        asset_id = int(value)
        return assets().get([asset_id]).get(asset_id) if assets().may_name(self.asked.by, asset_id) else None

    def clean(self, value: Any) -> dict[str, Any] | None:
        chosen = super().clean(value)
        if not chosen:
            return None
        found = assets().get([int(chosen)]).get(int(chosen))
        return {"id": int(chosen), "number": found.number if found else "", "name": str(found or chosen)}


class AnyAssetField(forms.CharField):
    """An asset in words, where none of theirs is known; one that the person may name is found by its number."""

    def __init__(self, *, by: User, **options: Any) -> None:
        self.by = by
        super().__init__(max_length=MAX_TEXT, **options)

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        found = next((one for one in assets().search(text, self.by, 5) if one.number.lower() == text.lower()), None)
        return {"id": found.id, "number": found.number, "name": str(found)} if found else {"name": text}


class UploadsInput(forms.ClearableFileInput):
    """A file input that takes several, and brings back those that a refused form has kept."""

    allow_multiple_selected = True
    template_name = "custom_forms/uploads.html"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept: Sequence[Attachment] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], list[Any]]:
        ids = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        sent = files.getlist(name) if hasattr(files, "getlist") else []
        return [str(one) for one in ids if is_uuid(str(one))] if isinstance(ids, list) else [], sent

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and name not in files

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs) | {"kept": self.kept, "name": name}


class UploadsField(forms.Field):
    """Files: drafts sent before (by id) and new ones, which become drafts at once so that none is chosen twice."""

    widget: Any = UploadsInput

    def __init__(self, *, by: User, least: int, most: int, **options: Any) -> None:
        self.by, self.least, self.most = by, least, most
        super().__init__(**options)

    def clean(self, value: Any) -> list[Attachment]:
        ids, sent = value or ([], [])
        kept = list(Attachment.objects.drafts_of(self.by).filter(uuid__in=ids[: self.most + 1])) if ids else []
        kept += [store_upload(self.by, file) for file in sent[: self.most + 1]]
        self.widget.kept = kept[: self.most]
        if len(kept) > self.most:
            raise ValidationError(_("At most %(count)d files at once.") % {"count": self.most}, code="too_many")
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        if kept and len(kept) < self.least:
            raise ValidationError(_("Attach at least %(count)d files.") % {"count": self.least}, code="too_few")
        return kept


class SeveralField(forms.MultipleChoiceField):
    """Several of the choices, between so many and so many."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not self.least <= len(value) <= self.most:
            message = _("Choose between %(least)d and %(most)d.")
            raise ValidationError(message, code="count", params={"least": self.least, "most": self.most})


class NumberField(forms.DecimalField):
    """A number; kept as it would be written."""

    def clean(self, value: Any) -> str | None:
        number = super().clean(value)
        return None if number is None else f"{number.normalize():f}"


class DayField(forms.DateField):
    """A day of the calendar, between limits that may move with today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, earliest: date | None, latest: date | None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)
        limits = {"min": earliest, "max": latest}
        self.widget.attrs |= {name: day.isoformat() for name, day in limits.items() if day}

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        if day is None:
            return None
        if self.earliest and day < self.earliest:
            raise ValidationError(_("Not before %(day)s.") % {"day": self.earliest.isoformat()}, code="min_value")
        if self.latest and day > self.latest:
            raise ValidationError(_("Not after %(day)s.") % {"day": self.latest.isoformat()}, code="max_value")
        return day.isoformat()


def _text(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.max_length or MAX_TEXT, **options)


def _long_text(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(max_length=one.max_length or MAX_LONG_TEXT, widget=widget, **options)


def _choice(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    choices = [(choice.value, str(choice)) for choice in one.choices]
    if len(choices) <= SHOWN_CHOICES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
    return forms.ChoiceField(choices=[("", "—"), *choices], **options)


def _multiple(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    most = int(read_number(one.maximum) or len(one.choices))
    return SeveralField(
        choices=[(choice.value, str(choice)) for choice in one.choices],
        widget=forms.CheckboxSelectMultiple,
        least=int(read_number(one.minimum) or 1),
        most=most,
        **options,
    )


def _yes_no(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    choices = (("yes", gettext_lazy("Yes")), ("no", pgettext_lazy("answer", "No")))
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def _number(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    low, high = read_number(one.minimum), read_number(one.maximum)
    least = -MAX_NUMBER if low is None else low
    most = MAX_NUMBER if high is None else high
    field = NumberField(min_value=least, max_value=most, max_digits=16, decimal_places=4, **options)
    field.widget.attrs["step"] = "any"
    for name, limit in (("min", low), ("max", high)):
        if limit is None:
            field.widget.attrs.pop(name, None)
    return field


def _date(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    today = timezone.localdate()
    earliest, latest = read_day(one.minimum, today), read_day(one.maximum, today)
    return DayField(earliest=earliest, latest=latest, **options)


def _person(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    options["help_text"] = options["help_text"] or gettext_lazy("Name or employee number")
    field = PersonField(by=asked.by, **options)
    field.widget.attrs["autocomplete"] = "off"
    return field


def _department(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    return DepartmentField(Department.objects.order_by("path"), empty_label="—", **options)


def _asset(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    owned = [] if isinstance(assets(), NoAssets) else assets().owned_by(asked.requester) if asked.may_fill_in else []
    if owned:
        return AssetField(asked=asked, owned=owned, **options)
    options["help_text"] = options["help_text"] or gettext_lazy("Its number, as on the label, or what it is")
    return AnyAssetField(by=asked.by, **options)


def _file(one: Field, asked: Asked, options: dict[str, Any]) -> forms.Field:
    least, most = int(read_number(one.minimum) or 1), int(read_number(one.maximum) or MAX_FILES)
    return UploadsField(by=asked.by, least=least, most=min(most, MAX_FILES), **options)


MAKERS: dict[str, Callable[[Field, Asked, dict[str, Any]], forms.Field]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.CHOICE: _choice,
    FieldKind.MULTIPLE: _multiple,
    FieldKind.YES_NO: _yes_no,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.PERSON: _person,
    FieldKind.DEPARTMENT: _department,
    FieldKind.ASSET: _asset,
    FieldKind.FILE: _file,
}


def called(person: User) -> str:
    """A person as the field of a person takes them: nobody else has the number."""
    return f"{person.name} {person.employee_number}"


def make_field(one: Field, asked: Asked) -> forms.Field:
    """The form field that takes the answer; its cleaned value is what is kept (files: the attachments)."""
    options: dict[str, Any] = {"label": str(one), "help_text": one.help_text, "required": one.required}
    return MAKERS[one.kind](one, asked, options)


def beginning(one: Field, asked: Asked) -> Any:
    """What a field holds before anybody has typed: from the requester, else the default."""
    if one.source and (asked.may_fill_in or one.source in ("name", "department")):
        return _from_requester(one, asked.requester)
    if one.kind == FieldKind.DATE and one.default:
        return read_day(one.default, timezone.localdate())
    if one.kind == FieldKind.MULTIPLE:
        return [one.default] if one.default else []
    return Decimal(one.default) if one.kind == FieldKind.NUMBER and one.default else one.default


def _from_requester(one: Field, requester: User) -> Any:
    if one.source == "manager":
        manager = requester.manager
        if manager is None:
            return ""
        return called(manager) if one.kind == FieldKind.PERSON else manager.name
    if one.kind == FieldKind.PERSON:
        return called(requester)
    if one.source == "department":
        return requester.department_id if one.kind == FieldKind.DEPARTMENT else str(requester.department or "")
    return getattr(requester, one.source)
