"""What a verb asks of a person: one form, built from names, that pages, the API and Python calls all go through."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, Team, User
from accounts.roles import STAFF_ROLES
from knowledge.choices import ArticleKind, ArticleLanguage, Audience
from knowledge.models.article import MAX_KEYWORDS, MAX_TEXT, MAX_TITLE
from tickets.inputs import NamedForm
from tickets.models import Category

TEXT_INPUTS = ("title", "symptoms", "cause", "solution", "summary")
FACT_INPUTS = ("kind", "language", "category", "keywords", "owner", "review_on")
READER_INPUTS = ("audience", "teams", "departments")
REVIEW_MONTHS = 6
LATEST_REVIEW = timedelta(days=5 * 366)


class ReviewDayField(forms.DateField):
    """The day on which somebody looks at it again: it lies ahead, within five years."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]

    def clean(self, value: Any) -> date | None:
        """Raises ValidationError."""
        day: date | None = super().clean(value)
        today = timezone.localdate()
        if day is not None and not today < day <= today + LATEST_REVIEW:
            raise ValidationError(_("Choose a day ahead, at most five years from now."), code="range")
        return day


class TreeField(forms.ModelChoiceField):
    """A node of a tree, indented under those above it; two statements with the check of what was chosen."""

    def label_from_instance(self, node: Any) -> str:
        return node.indented


class TreeManyField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, node: Any) -> str:
        return node.indented


def default_review_day(today: date | None = None) -> date:
    """Half a year from now: what a form proposes."""
    return (today or timezone.localdate()) + timedelta(days=30 * REVIEW_MONTHS)


def text(label: Any, help_text: Any, *, rows: int) -> Callable[[], forms.Field]:
    """A factory of Markdown inputs; what begins with blanks is code."""
    return lambda: forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: Any, limit: int, help_text: Any = "") -> Callable[[], forms.Field]:
    return lambda: forms.CharField(label=label, max_length=limit, help_text=help_text)


def words(label: Any, help_text: Any = "", *, rows: int = 3) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label, max_length=2_000, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def staff() -> Any:
    return User.objects.active().with_role(*STAFF_ROLES).order_by("name", "pk")


INPUTS: dict[str, Callable[[], forms.Field]] = {
    "title": line(
        gettext_lazy("Title"), MAX_TITLE, gettext_lazy("As somebody who has the trouble would put it, in one line.")
    ),
    "symptoms": text(pgettext_lazy("article", "Symptoms"), gettext_lazy("What one sees or wants to do."), rows=5),
    "cause": text(pgettext_lazy("article", "Cause"), gettext_lazy("Why it is so; empty for a how-to."), rows=4),
    "solution": text(pgettext_lazy("article", "Solution"), gettext_lazy("What to do, step by step."), rows=14),
    "summary": line(
        gettext_lazy("What is different"), 300, gettext_lazy("For whoever reviews it, and for the list of versions.")
    ),
    "kind": lambda: forms.ChoiceField(label=gettext_lazy("Kind"), choices=ArticleKind.choices),
    "language": lambda: forms.ChoiceField(label=gettext_lazy("Language"), choices=ArticleLanguage.choices),
    "category": lambda: TreeField(Category.objects.filter(is_active=True), label=gettext_lazy("Category")),
    "keywords": line(
        gettext_lazy("Key words"),
        MAX_KEYWORDS,
        gettext_lazy("Other words people use for it, and error codes; searched, never shown to readers."),
    ),
    "owner": lambda: forms.ModelChoiceField(staff(), label=pgettext_lazy("article", "Owner")),
    "review_on": lambda: ReviewDayField(
        label=gettext_lazy("Review on"), help_text=gettext_lazy("The owner is reminded then.")
    ),
    "audience": lambda: forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Audience.choices),
    "teams": lambda: forms.ModelMultipleChoiceField(
        Team.objects.filter(is_active=True), label=gettext_lazy("Teams"), widget=forms.CheckboxSelectMultiple
    ),
    "departments": lambda: TreeManyField(
        Department.objects.all(),
        label=gettext_lazy("Departments"),
        help_text=gettext_lazy("With everything below them."),
        widget=forms.CheckboxSelectMultiple,
    ),
    "reason": words(gettext_lazy("Reason"), gettext_lazy("Stands in the history; the writer reads it.")),
    "comment": words(gettext_lazy("Note"), gettext_lazy("Stands in the history."), rows=2),
    "personal_data_checked": lambda: forms.BooleanField(
        label=gettext_lazy("I have looked at the personal data below; it may be published")
    ),
}


class VerbForm(NamedForm):
    """What a verb on an article asks for."""

    inputs = INPUTS
