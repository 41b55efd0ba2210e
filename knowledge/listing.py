"""The list of articles: what an address asks for, page by page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from knowledge.choices import ArticleState
from knowledge.filters import ArticleFilter
from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.keyset import Order
from tickets.listing import Listing, chosen_people, offer_one
from tickets.models import Category


class ArticleList(Listing[Article]):
    """The articles that an address asks for."""

    model = Article
    filter_class = ArticleFilter
    url_name = "knowledge:list"
    orders = {
        "-updated_at": (
            pgettext_lazy("order of articles", "Changed last"),
            Order(("updated_at", "id"), descending=True),
        ),
        "-view_count": (pgettext_lazy("order of articles", "Most read"), Order(("view_count", "id"), descending=True)),
        "number": (pgettext_lazy("order of articles", "Oldest first"), Order(("id",))),
        "review_on": (pgettext_lazy("order of articles", "Review due first"), Order(("review_on", "id"))),
    }

    def visible(self) -> ArticleQuerySet:
        return Article.objects.visible_to(self.user)

    @property
    def default_ordering(self) -> str:
        return "review_on" if self.offers("review_on") else "-updated_at"

    def offers(self, ordering: str) -> bool:
        """By the day of review only those that have one."""
        return ordering != "review_on" or self.values.get("review") in ("due", "30")

    def found(self) -> ArticleQuerySet:
        """Without a wish for states, those that are still in use."""
        found = super().found()
        return found if "state" in self.values else found.exclude(state=ArticleState.ARCHIVED)

    def fill_choices(self, form: forms.Form) -> None:
        """At most two statements."""
        fields: Any = form.fields
        tree = Category.objects.filter(is_active=True).as_tree()
        fields["category"].choices = [(node.slug, node.indented) for node in tree]
        fields["owner"].choices = [*fields["owner"].words.items(), *chosen_people(form.data, "owner")]
        offer_one(fields, ("category", "owner"), _("Any"))
