"""What an administrator does with channels: make, change, try and remove them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from sla.channels.addresses import service_of
from sla.channels.delivery import NotPosted, post
from sla.editing.history import check_may_edit, differences, record_change
from sla.models import ChatChannel, Policy, SettingChange
from tickets.exceptions import Blocked

SHOWN = ("name", "is_active")


@transaction.atomic
def save_channel(
    channel: ChatChannel | None, *, by: User, name: str, url: str = "", is_active: bool = True
) -> ChatChannel:
    """Makes or changes a channel; without an address it keeps the one it has.

    Raises NotAllowed, or ValidationError by field. The history never holds an address.
    """
    check_may_edit(by)
    saved = ChatChannel.objects.select_for_update().get(pk=channel.pk) if channel else ChatChannel()
    before = {field: getattr(saved, field) for field in SHOWN} if channel else {}
    saved.name, saved.is_active = name.strip(), is_active
    has_new = bool(url.strip()) and url.strip() != saved.url
    if url.strip() or not channel:
        saved.url = url.strip()
        try:
            service_of(saved.url)
        except ValidationError as error:
            raise ValidationError({"url": error}) from error
    saved.full_clean()
    saved.save()
    changes: dict[str, Any] = differences(before, {field: getattr(saved, field) for field in SHOWN})
    if has_new:
        changes["url"] = ["", saved.masked_url]
    if changes:
        record_change(SettingChange.Subject.CHANNEL, saved.pk, by, changes=changes)
    return saved


@transaction.atomic
def remove_channel(channel: ChatChannel, *, by: User) -> None:
    """Removes a channel and what waits for it. Raises NotAllowed, or Blocked while a policy posts to it."""
    check_may_edit(by)
    users = [
        str(policy) for policy in Policy.objects.active().select_related("current") if posts_to(policy, channel.pk)
    ]
    if users:
        raise Blocked([_("“%(name)s” still posts to it.") % {"name": name} for name in users])
    record_change(SettingChange.Subject.CHANNEL, channel.pk, by, changes={"name": [channel.name, None]})
    channel.delete()


def posts_to(policy: Policy, channel: int) -> bool:
    """Whether a step of the policy's current version tells this channel."""
    steps = policy.current.document.get("steps", {}) if policy.current else {}
    every = (step for by_priority in steps.values() for own in by_priority.values() for step in own)
    return any(action.get("channel") == channel for step in every for action in step.get("actions", ()))


def try_channel(channel: ChatChannel, *, by: User) -> None:
    """Posts a test at once. Raises NotAllowed, ValidationError for the address, or NotPosted with the reason."""
    check_may_edit(by)
    text = _("A test by %(person)s. Escalations will come here.") % {"person": by.name}
    post(channel.url, _("Service desk"), text)


__all__ = ["NotPosted", "remove_channel", "save_channel", "try_channel"]
