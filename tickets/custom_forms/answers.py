"""What people answered: keeping it with a ticket, reading it back in words, adding up what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language

from accounts.models import User
from tickets import events, moments
from tickets.actions.attachment import claim
from tickets.custom_forms.building import AnswersForm, is_shown
from tickets.custom_forms.document import DECIDING, Document, Field, FieldKind
from tickets.models import FormAnswers, FormVersion, Ticket

SEPARATOR = "、"


@dataclass(frozen=True)
class Answer:
    """One question with its answer in words; of files, their ids and names."""

    label: str
    value: str
    kind: str
    files: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def save_answers(
    ticket: Ticket, version: FormVersion, form: AnswersForm, purpose: str, by: User, *, at: datetime | None = None
) -> FormAnswers:
    """Keeps what a valid form was answered with. The caller holds the ticket's row lock or has just created it.

    Files that `actions.create` has not taken over already become part of the ticket with an event `form_answered`,
    which is also recorded when the ticket has answers for the purpose already.
    """
    now = at or moments.now()
    again = FormAnswers.objects.filter(ticket=ticket, purpose=purpose).exists()
    kept = FormAnswers.objects.create(
        ticket=ticket, version=version, purpose=purpose, answers=form.answers(), answered_by=by, at=now
    )
    waiting = [file for file in form.attachments() if not type(file).objects.filter(pk=file.pk, ticket=ticket).exists()]
    if waiting or again:
        data = {"form": events.as_json(version.form), "version": version.number, "purpose": purpose}
        event = events.record(ticket, "form_answered", by, at=now, data=data)
        claim(waiting, by=by, ticket=ticket, event=event, public=True)
    return kept


def latest_answers(ticket: Ticket, purpose: str = "") -> FormAnswers | None:
    """The answers that hold, with their version; None when nobody has filled the form in."""
    found = ticket.form_answers.select_related("version", "version__form", "answered_by").order_by("-pk")
    return (found.filter(purpose=purpose) if purpose else found).first()


def read_answers(answers: FormAnswers, language: str | None = None) -> list[tuple[str, str]]:
    """Questions and answers in words, in the order and the words of the version they were asked in."""
    return [(answer.label, answer.value) for answer in told_answers(answers, language)]


def told_answers(answers: FormAnswers, language: str | None = None) -> list[Answer]:
    """As `read_answers`, with what a page needs to link files."""
    document = Document.from_json(answers.version.document)
    with translation.override(language or get_language()):
        return [
            Answer(str(one), in_words(one, answers.answers[one.name]), one.kind, _files(one, answers.answers))
            for one in document
            if one.name in answers.answers
        ]


def _files(one: Field, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    return list(answers[one.name]) if one.kind == FieldKind.FILE else []


def in_words(one: Field, value: Any) -> str:
    """One answer as people say it, in the active language."""
    if one.kind in DECIDING:
        chosen = value if isinstance(value, list) else [value]
        joint = SEPARATOR if (get_language() or "").startswith("zh") else ", "
        return joint.join(one.label_of(str(item)) for item in chosen)
    if one.kind == FieldKind.FILE:
        return ", ".join(str(file.get("name", "")) for file in value)
    if one.kind == FieldKind.DATE:
        day = parse_date(str(value))
        return date_format(day, "Y-m-d") if day else str(value)
    if isinstance(value, Mapping):
        named = str(value.get("name", ""))
        return f"{named} ({value['number']})" if one.kind == FieldKind.PERSON and value.get("number") else named
    return str(value)


def score_of(version: FormVersion, answers: FormAnswers | Mapping[str, Any]) -> int:
    """What the chosen answers count together; a question that is not asked counts nothing."""
    given: Mapping[str, Any] = answers.answers if isinstance(answers, FormAnswers) else answers
    total = 0
    for one in Document.from_json(version.document):
        if one.name in given and is_shown(one, given):
            value = given[one.name]
            chosen = set(value) if isinstance(value, list) else {value}
            total += sum(choice.score for choice in one.choices if choice.value in chosen)
    return total
