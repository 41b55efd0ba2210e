"""What a form asks, as data: fields with their words in both languages, limits, and when they are shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MAX_FIELDS = 60
MAX_CHOICES = 60
MAX_LABEL = 200
MAX_HELP = 500
# What nobody limits is limited so.
MAX_TEXT = 200
MAX_LONG_TEXT = 5_000
MAX_FILES = 5
MAX_NUMBER = Decimal(10) ** 12

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}")
TODAY = re.compile(r"today(?:\s*([+-])\s*([0-9]{1,4}))?")


class FieldKind(models.TextChoices):
    """What kind of answer a field takes."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    CHOICE = "choice", _("One of several")
    MULTIPLE = "multiple", _("Several of several")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    PERSON = "person", _("Person")
    DEPARTMENT = "department", _("Department")
    ASSET = "asset", _("Asset")
    FILE = "file", _("Files")


class Source(models.TextChoices):
    """What a field can be filled in with of the requester's own."""

    NAME = "name", _("Their name")
    NUMBER = "employee_number", _("Their employee number")
    DEPARTMENT = "department", _("Their department")
    PHONE = "phone", _("Their phone")
    EMAIL = "email", _("Their e-mail")
    LOCATION = "location", _("Their location")
    MANAGER = "manager", _("Their manager")


CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.MULTIPLE})
DECIDING = CHOOSING | {FieldKind.YES_NO}
# Which kinds a source of the requester fits.
FITS = {
    FieldKind.TEXT: frozenset(Source.values),
    FieldKind.LONG_TEXT: frozenset(Source.values),
    FieldKind.PERSON: frozenset({Source.NAME, Source.MANAGER}),
    FieldKind.DEPARTMENT: frozenset({Source.DEPARTMENT}),
}
YES_NO = ("yes", "no")


def in_english() -> bool:
    return (get_language() or "").startswith("en")


@dataclass(frozen=True)
class Choice:
    """One answer to choose. `score` is what it counts where answers are added up."""

    value: str
    label: str
    label_en: str = ""
    score: int = 0

    def __str__(self) -> str:
        return self.label_en if self.label_en and in_english() else self.label


@dataclass(frozen=True)
class Condition:
    """Shown only when another field, which stands before this one, has one of these answers."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One question. Numbers and dates have `minimum` and `maximum` as text: “0.5”, “2026-01-31”, “today+3”; of several
    choices and of files they are how many. Texts have `max_length`, in characters.
    """

    name: str
    kind: str
    label: str
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    default: str = ""
    source: str = ""
    minimum: str = ""
    maximum: str = ""
    max_length: int | None = None
    shown_if: Condition | None = None

    def __str__(self) -> str:
        return self.label_en if self.label_en and in_english() else self.label

    @property
    def help_text(self) -> str:
        return self.help_en if self.help_en and in_english() else self.help

    def label_of(self, value: str) -> str:
        """The words of a choice; the value itself when it is no longer one."""
        if self.kind == FieldKind.YES_NO:
            return str(_("Yes")) if value == "yes" else str(_("No"))
        return next((str(choice) for choice in self.choices if choice.value == value), value)

    @property
    def values(self) -> tuple[str, ...]:
        """What can be answered, where that is a closed list."""
        return YES_NO if self.kind == FieldKind.YES_NO else tuple(choice.value for choice in self.choices)


@dataclass(frozen=True)
class Document:
    """A form's questions in their order."""

    fields: tuple[Field, ...] = field(default=())

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def get(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """As it is kept: what is empty is left out."""
        return {"fields": [_lean(asdict(one)) for one in self.fields]}

    @classmethod
    def from_json(cls, raw: Any) -> Self:
        """The document as it was kept, trusted. What people send goes through `read_document`."""
        return cls(tuple(_field(row) for row in raw.get("fields", ())))


def _lean(row: dict[str, Any]) -> dict[str, Any]:
    row["choices"] = [_lean(choice) for choice in row.get("choices", ())] if "choices" in row else []
    return {name: value for name, value in row.items() if value not in ("", None, [], (), False, 0)}


def _field(row: Mapping[str, Any]) -> Field:
    condition = row.get("shown_if")
    return Field(
        **{name: value for name, value in row.items() if name not in ("choices", "shown_if")},
        choices=tuple(Choice(**choice) for choice in row.get("choices", ())),
        shown_if=Condition(condition["field"], tuple(condition["values"])) if condition else None,
    )


def read_number(text: str) -> Decimal | None:
    """A limit as a number; None for none. Raises ValueError for what is no number."""
    if not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or abs(number) > MAX_NUMBER:
        raise ValueError(text)
    return number


def read_day(text: str, today: date) -> date | None:
    """A limit as a day: “2026-01-31”, “today”, “today+14”; None for none. Raises ValueError for anything else."""
    text = text.strip().lower()
    if not text:
        return None
    if relative := TODAY.fullmatch(text):
        sign, days = relative.groups()
        return date.fromordinal(today.toordinal() + int(f"{sign or '+'}{days or 0}"))
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day
