"""Narrowing articles: one FilterSet for the page and the API."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from knowledge.choices import ArticleKind, ArticleLanguage, ArticleState, Audience
from knowledge.models import Article
from tickets.filters import ME, ConditionFilter, ManyFilter, ReferencesField, SlugsField, below_category, one_of, person
from tickets.search import search_query

REVIEW = [
    ("due", pgettext_lazy("article", "Due for review")),
    ("30", pgettext_lazy("article", "Due within 30 days")),
    ("none", pgettext_lazy("article", "No day of review")),
]
PUBLISHED = [("yes", _("Yes")), ("no", _("No"))]


def by_words(text: str, user: User) -> Q:
    """What holds every word; nothing for a text that holds none."""
    query = search_query(text)
    return Q(search=query) if query else Q(pk__in=[])


def review_due(value: str, user: User) -> Q:
    """Published ones that somebody should look at again."""
    if value == "none":
        return Q(is_published=True, review_on=None)
    ahead = timedelta(days=int(value)) if value.isdigit() else timedelta(0)
    return Q(is_published=True, review_on__lte=timezone.localdate() + ahead)


class ArticleFilter(django_filters.FilterSet):
    """Narrows articles."""

    q = ConditionFilter(
        by_words, forms.CharField, label=_("Words"), max_length=100,
        help_text=_("Number, title, text or key words."),
    )  # fmt: skip
    kind = ManyFilter(
        one_of("kind"), forms.MultipleChoiceField, label=_("Kind"), choices=ArticleKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    state = ManyFilter(
        one_of("state"), forms.MultipleChoiceField, label=_("State"), choices=ArticleState.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    published = ConditionFilter(
        lambda value, user: Q(is_published=value == "yes"), forms.ChoiceField,
        label=pgettext_lazy("article", "Readers have it"), choices=PUBLISHED,
    )  # fmt: skip
    category = ManyFilter(below_category, SlugsField, label=_("Category"), help_text=_("Slugs; with everything below."))
    owner = ManyFilter(
        person("owner_id"), ReferencesField, label=pgettext_lazy("article", "Owner"), words={ME: _("Me")},
        help_text=_("Ids of people, or “me”."),
    )  # fmt: skip
    audience = ConditionFilter(
        lambda value, user: Q(audience=value), forms.ChoiceField, label=_("Who may read it"), choices=Audience.choices
    )
    language = ConditionFilter(
        lambda value, user: Q(language=value), forms.ChoiceField, label=_("Language"), choices=ArticleLanguage.choices
    )
    review = ConditionFilter(review_due, forms.ChoiceField, label=_("Review"), choices=REVIEW)

    class Meta:
        model = Article
        fields: list[str] = []
