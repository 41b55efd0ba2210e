"""The page on which a form is built: each field a row of inputs, kept in the page itself until it is saved."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tickets.custom_forms.document import (
    CHOOSING,
    FITS,
    MAX_FIELDS,
    MAX_HELP,
    MAX_LABEL,
    VALUE,
    Choice,
    Document,
    Field,
    FieldKind,
    Source,
)
from tickets.models import CustomForm

LIMITED = frozenset({FieldKind.NUMBER, FieldKind.DATE, FieldKind.MULTIPLE, FieldKind.FILE})
WRITTEN = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
OWNLESS = frozenset({FieldKind.PERSON, FieldKind.DEPARTMENT, FieldKind.ASSET, FieldKind.FILE})


class NamesForm(forms.ModelForm):
    """What a form is called and for."""

    note = forms.CharField(label=_("Why is it changed?"), required=False, max_length=200)

    class Meta:
        model = CustomForm
        fields = ("name", "name_en", "slug", "purpose")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["slug"]


class FieldRow(forms.Form):
    """One field of the form that is being built."""

    use_required_attribute = False

    label = forms.CharField(label=_("Question"), max_length=MAX_LABEL, required=False)
    label_en = forms.CharField(label=_("Question in English"), max_length=MAX_LABEL, required=False)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=FieldKind.choices)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: value | label | English label | score. Value and score may be left out."),
    )
    help = forms.CharField(label=_("Help"), max_length=MAX_HELP, required=False)
    help_en = forms.CharField(label=_("Help in English"), max_length=MAX_HELP, required=False)
    source = forms.ChoiceField(
        label=_("Filled in from the requester"), choices=[("", "—"), *Source.choices], required=False
    )
    default = forms.CharField(
        label=_("Default"), max_length=MAX_LABEL, required=False, help_text=_("Of choices, the value.")
    )
    minimum = forms.CharField(
        label=_("Least"), max_length=20, required=False, help_text=_("A number, how many, or a day: “today+3”.")
    )
    maximum = forms.CharField(label=_("Greatest"), max_length=20, required=False)
    max_length = forms.IntegerField(label=_("Characters at most"), required=False, min_value=1)
    decider = forms.ChoiceField(label=_("Shown only if"), required=False)
    decider_values = forms.CharField(
        label=_("is answered by"), max_length=400, required=False, help_text=_("Values, separated by blanks.")
    )
    name = forms.CharField(label=_("Key"), max_length=40, required=False, help_text=_("For the API; leave it."))

    def __init__(self, *args: Any, deciders: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self["decider"].value() or ""
        known = [("", "—"), *deciders]
        # One that was moved below its field is kept, so that the refusal can name it.
        known += [(chosen, chosen)] if chosen and chosen not in dict(known) else []
        self.fields["decider"].choices = known  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        return str(self["label"].value() or "")

    @property
    def kind_label(self) -> str:
        kind = self["kind"].value()
        return str(FieldKind(kind).label) if kind in FieldKind.values else ""


def to_row(one: Field) -> dict[str, Any]:
    """A field as the row of inputs shows it."""
    return {
        "label": one.label, "label_en": one.label_en, "kind": str(one.kind), "required": one.required,
        "choices": "\n".join(_line(choice) for choice in one.choices), "help": one.help, "help_en": one.help_en,
        "source": one.source, "default": one.default, "minimum": one.minimum, "maximum": one.maximum,
        "max_length": one.max_length, "name": one.name,
        "decider": one.shown_if.field if one.shown_if else "",
        "decider_values": " ".join(one.shown_if.values) if one.shown_if else "",
    }  # fmt: skip


def _line(choice: Choice) -> str:
    parts = [choice.value, choice.label, choice.label_en, str(choice.score) if choice.score else ""]
    while len(parts) > 2 and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """What `read_document` takes. What does not belong to the kind of field is left out."""
    kind = row["kind"]
    keeps = {
        "choices": kind in CHOOSING, "source": kind in FITS, "minimum": kind in LIMITED, "maximum": kind in LIMITED,
        "max_length": kind in WRITTEN, "default": kind not in OWNLESS,
    }  # fmt: skip
    field = {name: value for name, value in row.items() if keeps.get(name, True)}
    field["choices"] = _choices(row["choices"]) if keeps["choices"] else []
    decider, values = field.pop("decider"), field.pop("decider_values")
    field["shown_if"] = {"field": decider, "values": values.replace(",", " ").split()} if decider else None
    return field


def _choices(text: str) -> list[dict[str, Any]]:
    lines = [line for line in text.splitlines() if line.strip()]
    return [_choice(line, number) for number, line in enumerate(lines, start=1)]


def _choice(line: str, number: int) -> dict[str, Any]:
    """Reads a line; a value that was left out is made from its place."""
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    if len(parts) == 1 or not VALUE.fullmatch(parts[0]):
        parts = [f"c{number}", *parts]
    value, label, label_en, score, *_rest = [*parts, "", "", ""]
    if not score.removeprefix("-").isdecimal():
        label_en, score = (label_en or score, "0") if score else (label_en, "0")
    return {"value": value, "label": label, "label_en": label_en, "score": int(score)}


class Builder:
    """The rows as they were sent or as the form stands, and what a button does to them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.opened = -1

    @classmethod
    def of(cls, document: Document) -> "Builder":
        return cls([to_row(one) for one in document])

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> "Builder":
        """The rows a page sent, as text."""
        try:
            count = min(int(data.get("count", "0")), MAX_FIELDS)
        except ValueError:
            count = 0
        names = FieldRow.base_fields
        return cls([{name: data.get(f"fields-{i}-{name}", "") for name in names} for i in range(count)])

    def carry_out(self, command: str) -> None:
        """Adds, moves or removes a row; anything else does nothing."""
        verb, _dash, place = command.partition("-")
        index = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1
        if verb == "add" and len(self.rows) < MAX_FIELDS:
            self.rows.append(self._empty())
            self.opened = len(self.rows) - 1
        elif 0 <= index < len(self.rows):
            self._move(verb, index)

    def _move(self, verb: str, index: int) -> None:
        if verb == "remove":
            del self.rows[index]
        elif verb in ("up", "down"):
            other = max(0, min(index + (1 if verb == "down" else -1), len(self.rows) - 1))
            self.rows[index], self.rows[other] = self.rows[other], self.rows[index]
            self.opened = other

    def _empty(self) -> dict[str, Any]:
        taken = {row["name"] for row in self.rows}
        number = next(n for n in range(1, MAX_FIELDS + 2) if f"field_{n}" not in taken)
        return {"name": f"field_{number}", "kind": FieldKind.TEXT.value}

    def forms(self, *, bound: bool = False) -> list[FieldRow]:
        """The rows as inputs; bound, so that errors can be put on them."""
        found = []
        deciders: list[tuple[str, str]] = []
        for index, row in enumerate(self.rows):
            prefix = f"fields-{index}"
            data = {f"{prefix}-{name}": value for name, value in row.items() if value not in (None, False)}
            form = FieldRow(data if bound else None, initial=row, prefix=prefix, deciders=list(deciders))
            found.append(form)
            if row.get("kind") in (*CHOOSING, FieldKind.YES_NO):
                deciders.append((str(row["name"]), str(row.get("label") or row["name"])))
        return found

    def raw(self) -> dict[str, Any]:
        """What `read_document` takes. Raises ValidationError at `fields.<index>.<attribute>`."""
        forms_ = self.forms(bound=True)
        errors: dict[str, Any] = {}
        for index, form in enumerate(forms_):
            for name, found in form.errors.as_data().items():
                errors[f"fields.{index}.{name}"] = found
        if errors:
            raise ValidationError(errors)
        return {"fields": [from_row(form.cleaned_data) for form in forms_]}


def put_errors(rows: list[FieldRow], names: NamesForm, error: ValidationError) -> None:
    """Errors of `save_form` at the inputs they are about; what belongs to none stands above the form."""
    found = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    places = {"shown_if": "decider"}
    for where, errors in found.items():
        _fields, _dot, rest = where.partition("fields.")
        index, _dot, name = rest.partition(".")
        name = places.get(name, name)
        if index.isdecimal() and int(index) < len(rows):
            row = rows[int(index)]
            if not row.has_error(name):
                row.add_error(name if name in row.fields else None, errors)
        else:
            names.add_error(where if where in names.fields else None, errors)
