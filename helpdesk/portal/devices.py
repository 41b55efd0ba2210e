"""What somebody asks for help with: one of their own devices, or a service that everybody may name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.asset_directory import AssetReference, assets
from tickets.models import Ticket

MAX_DEVICE = 100
NONE = ("", _("None of these"))


class DeviceField(forms.ChoiceField):
    """One of the person's own devices, by its id; nothing to choose where they have none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Which of your devices?"), required=False, widget=forms.RadioSelect, **options)
        self.owned: dict[str, AssetReference] = {}

    def offer_to(self, user: User) -> None:
        """Offers what the person has. One statement."""
        self.owned = {str(found.id): found for found in assets().owned_by(user)}
        self.choices = [NONE, *((key, str(found)) for key, found in self.owned.items())]

    def clean(self, value: Any) -> AssetReference | None:
        """The device; what one no longer has is passed over, so that an old draft can still be sent."""
        return self.owned.get(str(value or ""))


def name_device(ticket: Ticket, device: AssetReference | None, by: User) -> None:
    """Names the device on the ticket, where it is still the person's to name."""
    if device is not None and assets().may_name(by, device.id):
        assets().name_on(ticket, [device.id], by)
