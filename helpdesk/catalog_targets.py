"""What the desk's clocks count for an order: the catalogue and the promises are siblings, here they meet."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from catalog.models import CatalogItem
from sla.defaults import OFFICE
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import Policy, PolicyVersion
from tickets.choices import Kind, Priority

HOUR = 3600
# Before the standard policies.
POSITION = 50


@transaction.atomic
def load_item_policies() -> int:
    """Gives each item with a time of delivery a policy whose resolution is that time; the rest is as in the standard.

    Only where no policy names an item yet: then they are the administrators'. Returns how many were made.
    """
    standard = Policy.objects.active().select_related("current").order_by("position", "pk").first()
    if standard is None or standard.current is None or Policy.objects.exclude(catalog_item="").exists():
        return 0
    items = CatalogItem.objects.active().filter(delivery_hours__isnull=False)
    for item in items:
        _promise(item, standard.current.document)
    return len(items)


def follow_item(item: CatalogItem, hours_before: int | None, by: User) -> None:
    """The promises for an item follow its time of delivery: a new version of its policy, which requests that come from
    now on get; what was promised before stays. A target that somebody has set apart from that time is left alone.

    An item that is given a time gets a policy; one whose time is taken away keeps what it had.
    """
    if item.delivery_hours is None or item.delivery_hours == hours_before:
        return
    policies = Policy.objects.active().filter(catalog_item=item.slug).select_related("current").order_by("pk")
    note = gettext("The time of delivery of “%(item)s” is now %(hours)d hours.") % {
        "item": item.name, "hours": item.delivery_hours,
    }  # fmt: skip
    for policy in policies:
        save_policy(policy, _with_hours(PolicyDraft.of(policy), item.delivery_hours, hours_before), by=by, note=note)
    if not policies:
        _begin(item, by, note)


def _with_hours(draft: PolicyDraft, hours: int, before: int | None) -> PolicyDraft:
    """The draft with this resolution wherever it was that of the hours before."""
    known = None if before is None else before * HOUR
    resolution = {
        priority: target | {"seconds": hours * HOUR} if target["seconds"] == known else target
        for priority, target in draft.targets.get("resolution", {}).items()
    }
    return replace(draft, targets=draft.targets | {"resolution": resolution})


def _begin(item: CatalogItem, by: User, note: str) -> None:
    """A policy of its own, otherwise as the standard is."""
    standard = Policy.objects.active().filter(catalog_item="").select_related("current").order_by("position", "pk")
    first = standard.first()
    if first is None or first.current is None:
        return
    draft = PolicyDraft.of(first)
    resolution = _resolution(item.delivery_hours or 0)
    named: dict[str, Any] = {
        "name": item.name,
        "name_en": item.name_en,
        "position": POSITION,
        "kind": Kind.REQUEST.value,
    }
    apart: dict[str, Any] = {"priority": None, "category_id": None, "department_id": None, "for_vip": False}
    targets = draft.targets | {"resolution": resolution}
    save_policy(None, replace(draft, **named, **apart, catalog_item=item.slug, targets=targets), by=by, note=note)


def _resolution(hours: int) -> dict[str, Any]:
    return {str(int(priority)): {"seconds": hours * HOUR, "calendar": OFFICE} for priority in Priority}


def _promise(item: CatalogItem, standard: dict[str, Any]) -> None:
    resolution = _resolution(item.delivery_hours or 0)
    document = standard | {"targets": standard["targets"] | {"resolution": resolution}}
    policy = Policy.objects.create(
        name=item.name, name_en=item.name_en, kind=Kind.REQUEST, catalog_item=item.slug, position=POSITION
    )
    policy.current = PolicyVersion.objects.create(policy=policy, number=1, document=document)
    policy.save(update_fields=["current"])
