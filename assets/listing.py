"""The list of assets: what an address asks for, page by page."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from assets.choices import AssetState
from assets.filters import AssetFilter
from assets.finding import visible_assets
from assets.models import Asset, AssetKind, Place
from assets.models.asset import AssetQuerySet
from tickets.keyset import Order
from tickets.listing import Listing, chosen_people, offer_one


class AssetList(Listing[Asset]):
    """The assets that an address asks for."""

    model = Asset
    filter_class = AssetFilter
    url_name = "assets:list"
    orders = {
        "number": (_("By number"), Order(("number",))),
        "-updated_at": (_("Changed last"), Order(("updated_at", "id"), descending=True)),
        "warranty": (pgettext_lazy("order", "Warranty ending first"), Order(("warranty_until", "id"))),
    }

    def visible(self) -> AssetQuerySet:
        return visible_assets(self.user)

    @property
    def default_ordering(self) -> str:
        return "warranty" if "warranty" in self.values else "number"

    def offers(self, ordering: str) -> bool:
        """By warranty only those that have one."""
        return ordering != "warranty" or "warranty" in self.values

    def found(self) -> AssetQuerySet:
        """Without a wish for states, those that are still the company's."""
        found = super().found()
        return found if "state" in self.values else found.exclude(state=AssetState.DISPOSED)

    def all_rows(self, limit: int) -> Iterator[Asset]:
        """Every asset in the page's order, read in pieces."""
        names = self.orders[self.ordering][1].names()
        found = self.found().for_list().defer(None).defer("search").order_by(*names)[:limit]
        return found.iterator(chunk_size=2_000)

    def fill_choices(self, form: forms.Form) -> None:
        """At most four statements."""
        fields: Any = form.fields
        fields["kind"].choices = [(kind.slug, str(kind)) for kind in AssetKind.objects.all()]
        for name, model in (("department", Department), ("place", Place)):
            fields[name].choices = [(node.pk, node.indented) for node in model.objects.as_tree()]
        fields["owner"].choices = [*fields["owner"].words.items(), *chosen_people(form.data, "owner")]
        offer_one(fields, ("kind", "department", "place", "owner"), "—")
