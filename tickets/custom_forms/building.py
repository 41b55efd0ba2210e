"""A document as a Django form: what is not shown is neither required nor kept, whoever sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from tickets.custom_forms.document import Document, Field, FieldKind
from tickets.custom_forms.fields import Asked, beginning, make_field
from tickets.models import Attachment, FormVersion

PREFIX = "answers"
LISTS = (FieldKind.MULTIPLE, FieldKind.FILE)


class AnswersForm(forms.Form):
    """The questions of a document. `cleaned_data` has the answers of those that are shown, in JSON's own types; files
    are attachments there.
    """

    use_required_attribute = False
    document: Document
    asked: Asked

    def _clean_fields(self) -> None:
        """Question by question: whether one is asked is known from the answers above it."""
        for one in self.document:
            if not is_shown(one, self.cleaned_data):
                continue
            bound = self[one.name]
            value = bound.data
            try:
                self.cleaned_data[one.name] = bound.field.clean(value)
            except ValidationError as error:
                self.add_error(one.name, error)

    def unfinished(self) -> Self:
        """As it was typed and without complaint: whoever comes back to it has not sent it yet."""
        self.full_clean()
        self._errors = ErrorDict()
        return self

    def is_shown(self, name: str) -> bool:
        """Whether a question is asked, by the answers as they stand."""
        one = self.document.get(name)
        return one is not None and is_shown(one, self.cleaned_data if self.is_bound else self.initial)

    @property
    def rows(self) -> list["Row"]:
        """The fields as a page shows them, in their order."""
        return [Row.of(self, one) for one in self.document]

    def answers(self) -> dict[str, Any]:
        """What is kept: the answers that say something, files by id and name."""
        given = {name: _kept(value) for name, value in self.cleaned_data.items()}
        return {name: value for name, value in given.items() if value not in (None, "", [])}

    def attachments(self) -> list[Attachment]:
        """The files of all fields, for the verb that takes them over."""
        lists = [value for value in self.cleaned_data.values() if _is_files(value)]
        return [file for files in lists for file in files]


@dataclass(frozen=True)
class Row:
    """A field on the page: the question, its control, and on what it depends (in words for pages without script)."""

    question: Field
    field: forms.BoundField
    decider: str = ""
    values: str = ""
    condition: str = ""

    @classmethod
    def of(cls, form: AnswersForm, one: Field) -> "Row":
        decider = form.document.get(one.shown_if.field) if one.shown_if else None
        if one.shown_if is None or decider is None:
            return cls(one, form[one.name])
        answers = pgettext("between choices", " or ").join(decider.label_of(value) for value in one.shown_if.values)
        words = _("Only if “%(label)s”: %(answers)s") % {"label": str(decider), "answers": answers}
        return cls(one, form[one.name], form[decider.name].html_name, " ".join(one.shown_if.values), words)


def is_shown(one: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the field that decides has been answered so; one that is hidden itself has not been answered."""
    if one.shown_if is None:
        return True
    given = answers.get(one.shown_if.field)
    chosen = given if isinstance(given, list) else [given]
    return not set(one.shown_if.values).isdisjoint(value for value in chosen if isinstance(value, str))


def _is_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Attachment)


def _kept(value: Any) -> Any:
    if _is_files(value):
        return [{"uuid": str(file.uuid), "name": file.name} for file in value]
    return value


def build_form(
    version: FormVersion,
    *,
    requester: User,
    by: User | None = None,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    prefix: str | None = PREFIX,
) -> AnswersForm:
    """The form of a version for a requester, filled in by `by` (themselves); bound when `data` is given.

    `data` is what a page sent, or a plain mapping of answers by name as a script gives them (then without `prefix`).
    """
    document = Document.from_json(version.document)
    return form_of(document, requester=requester, by=by, data=data, files=files, prefix=prefix)


def form_of(document: Document, *, requester: User, by: User | None = None, **options: Any) -> AnswersForm:
    """The form of a document, as `build_form` makes it of a version."""
    asked = Asked(requester, by or requester)
    fields = {one.name: make_field(one, asked) for one in document}
    form_class = type("CustomAnswersForm", (AnswersForm,), fields | {"document": document, "asked": asked})
    initial = {one.name: beginning(one, asked) for one in document}
    data = options.pop("data", None)
    if data is not None and not hasattr(data, "getlist"):
        options["prefix"] = None
        lists = {one.name for one in document if one.kind in LISTS}
        data = {name: as_typed(value, as_list=name in lists) for name, value in data.items()}
    form: AnswersForm = form_class(data=data, initial=initial, **options)
    return form


def as_typed(value: Any, *, as_list: bool = False) -> Any:
    """A script's value as somebody would have typed it, so that one set of rules reads both."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple) and as_list:
        return [as_typed(item) for item in value]
    return "" if value is None else str(value).replace("\x00", "\ufffd")
