"""A channel as a form. Its address is written, never read."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sla.models import ChatChannel


class ChannelForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1_000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "As apprise writes it: wecombot://key, dingtalk://token, feishu://token, slack://…, msteams://… It is a"
            " secret and is not shown again."
        ),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, channel: ChatChannel | None, **options: Any) -> None:
        if channel is not None:
            options["initial"] = {"name": channel.name, "is_active": channel.is_active}
        super().__init__(*args, **options)
        if channel is None:
            self.fields["url"].required = True
        else:
            self.fields["url"].help_text = _("Now %(url)s. Leave it empty to keep it.") % {"url": channel.masked_url}
