"""Whether a form makes sense before it is kept: every refusal names the field and the attribute it is about."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.custom_forms.document import (
    CHOOSING,
    DECIDING,
    FITS,
    MAX_CHOICES,
    MAX_FIELDS,
    MAX_HELP,
    MAX_LABEL,
    MAX_LONG_TEXT,
    NAME,
    VALUE,
    Choice,
    Condition,
    Document,
    Field,
    FieldKind,
    Source,
    read_day,
    read_number,
)

TEXTS = {
    "name": 40, "kind": 12, "label": MAX_LABEL, "label_en": MAX_LABEL, "help": MAX_HELP, "help_en": MAX_HELP,
    "default": MAX_LABEL, "source": 20, "minimum": 20, "maximum": 20,
}  # fmt: skip
COUNTED = frozenset({FieldKind.NUMBER, FieldKind.MULTIPLE, FieldKind.FILE})
MAX_SCORE = 1_000


def refusal(name: str, words: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: ValidationError(words, code=code)})


def read_document(raw: Any) -> Document:
    """A document as somebody sent it. Raises ValidationError at `fields.<index>.<attribute>`."""
    rows = raw.get("fields") if isinstance(raw, Mapping) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise refusal("fields", _("Give at least one field."), "required")
    if len(rows) > MAX_FIELDS:
        raise refusal("fields", _("At most %(count)d fields.") % {"count": MAX_FIELDS}, "too_many")
    fields: list[Field] = []
    errors: dict[str, list[ValidationError]] = {}
    for index, row in enumerate(rows):
        try:
            one = read_field(row)
            check_field(one, fields)
            fields.append(one)
        except ValidationError as refused:
            errors |= {f"fields.{index}.{name}": list(found) for name, found in refused.error_dict.items()}
    if errors:
        raise ValidationError(errors)
    return Document(tuple(fields))


def read_field(row: Mapping[str, Any]) -> Field:
    """One field with attributes of the right types. Raises ValidationError by attribute."""
    values: dict[str, Any] = {name: _text(row, name, limit) for name, limit in TEXTS.items()}
    values["required"] = row.get("required") is True
    values["max_length"] = _length(row.get("max_length"))
    values["choices"] = tuple(_choice(choice) for choice in _list(row, "choices", MAX_CHOICES))
    values["shown_if"] = _condition(row.get("shown_if"))
    return Field(**values)


def _text(row: Mapping[str, Any], name: str, limit: int, at: str = "") -> str:
    value = row.get(name)
    text = "" if value is None else value.strip() if isinstance(value, str) else str(value)
    if len(text) > limit:
        raise refusal(at or name, _("At most %(limit)d characters.") % {"limit": limit}, "max_length")
    if "\x00" in text:
        raise refusal(at or name, _("Null characters are not allowed."), "null_characters")
    return text


def _length(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_LONG_TEXT:
        raise refusal("max_length", _("Give a number from 1 to %(limit)d.") % {"limit": MAX_LONG_TEXT})
    return value


def _list(row: Mapping[str, Any], name: str, limit: int) -> list[Any]:
    value = row.get(name) or []
    if not isinstance(value, list) or len(value) > limit:
        raise refusal(name, _("Give at most %(limit)d.") % {"limit": limit})
    return value


def _choice(raw: Any) -> Choice:
    if not isinstance(raw, Mapping):
        raise refusal("choices", _("Each choice has a value and a label."))
    score = raw.get("score") or 0
    if not isinstance(score, int) or isinstance(score, bool) or abs(score) > MAX_SCORE:
        raise refusal("choices", _("A score is a whole number up to %(limit)d.") % {"limit": MAX_SCORE})
    value, label, label_en = (
        _text(raw, name, limit, "choices") for name, limit in (("value", 40), ("label", 100), ("label_en", 100))
    )
    if not VALUE.fullmatch(value) or not label:
        words = _("Each choice has a value of letters and digits, and a label: “%(value)s”.")
        raise refusal("choices", words % {"value": value or label})
    return Choice(value, label, label_en, score)


def _condition(raw: Any) -> Condition | None:
    if raw in (None, "", {}):
        return None
    if not isinstance(raw, Mapping) or not isinstance(raw.get("field"), str) or not isinstance(raw.get("values"), list):
        raise refusal("shown_if", _("Say which field decides, and which of its answers."))
    return Condition(raw["field"], tuple(dict.fromkeys(str(value) for value in raw["values"])))


def check_field(one: Field, before: Sequence[Field]) -> None:
    """Raises ValidationError by attribute for what does not fit together. `before` are the fields above it."""
    if not NAME.fullmatch(one.name):
        raise refusal("name", _("A key begins with a small letter and has small letters, digits and _ only."))
    if any(other.name == one.name for other in before):
        raise refusal("name", _("Another field has this key."), "unique")
    if one.kind not in FieldKind.values:
        raise refusal("kind", _("There is no such kind of field."))
    if not one.label:
        raise refusal("label", _("Write what is asked."), "required")
    _check_choices(one)
    _check_condition(one, before)
    _check_limits(one)
    _check_default(one)


def _check_choices(one: Field) -> None:
    if one.kind not in CHOOSING:
        return
    if len(one.choices) < 2:
        raise refusal("choices", _("Give at least two choices."), "required")
    if len({choice.value for choice in one.choices}) < len(one.choices):
        raise refusal("choices", _("Two choices have the same value."), "unique")


def _check_condition(one: Field, before: Sequence[Field]) -> None:
    if one.shown_if is None:
        return
    decider = next((other for other in before if other.name == one.shown_if.field), None)
    if decider is None or decider.kind not in DECIDING:
        raise refusal("shown_if", _("Only a choice or a yes/no that stands above can decide."))
    if not one.shown_if.values or not set(one.shown_if.values) <= set(decider.values):
        words = _("“%(label)s” can be answered by %(values)s only.")
        raise refusal("shown_if", words % {"label": str(decider), "values": ", ".join(decider.values)})


def _check_limits(one: Field) -> None:
    for name in ("minimum", "maximum"):
        if getattr(one, name):
            _limit(one, name)
    low, high = (_limit(one, name) if getattr(one, name) else None for name in ("minimum", "maximum"))
    if low is not None and high is not None and low > high:
        raise refusal("maximum", _("The greatest value is smaller than the least."))


def _limit(one: Field, name: str) -> Any:
    text = getattr(one, name)
    try:
        if one.kind == FieldKind.DATE:
            return read_day(text, timezone.localdate())
        number = read_number(text)
    except ValueError as error:
        words = {
            FieldKind.DATE: _("Give a date like 2026-01-31, “today” or “today+3”."),
        }.get(FieldKind(one.kind), _("Give a number."))
        raise refusal(name, words) from error
    if one.kind not in COUNTED:
        raise refusal(name, _("This kind of field has no least and greatest value."))
    if one.kind != FieldKind.NUMBER and (number is None or number != number.to_integral() or number < 0):
        raise refusal(name, _("Give a whole number."))
    return number


def _check_default(one: Field) -> None:
    if one.source and one.source not in FITS.get(FieldKind(one.kind), frozenset()):
        raise refusal("source", _("This cannot be filled in from %(source)s.") % {"source": _said_source(one.source)})
    if not one.default:
        return
    if one.kind in DECIDING and one.default not in one.values:
        raise refusal("default", _("The default is none of the choices."))
    try:
        if one.kind == FieldKind.NUMBER:
            read_number(one.default) or Decimal(0)
        if one.kind == FieldKind.DATE:
            read_day(one.default, timezone.localdate())
    except ValueError as error:
        raise refusal("default", _("The default does not fit the kind of field.")) from error
    if one.kind in (FieldKind.PERSON, FieldKind.DEPARTMENT, FieldKind.ASSET, FieldKind.FILE):
        raise refusal("default", _("This kind of field has no default of its own."))


def _said_source(source: str) -> str:
    return str(Source(source).label) if source in Source.values else source
