"""What the moves of a major incident ask for besides what every ticket knows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from incidents.models import MajorIncident, MajorRule
from incidents.models.major import LONGEST_INTERVAL, MAX_SERVICES, SHORTEST_INTERVAL
from tickets.inputs import MAX_TEXT, register_input
from tickets.models import Ticket

MAX_TITLE = MAX_SERVICE = 100


class ServicesField(forms.CharField):
    """Names of services, separated by commas or lines on a page, a list from a script."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[str]:
        parts = value if isinstance(value, list | tuple) else _split(str(value or ""))
        names = list(dict.fromkeys(" ".join(str(part).split()) for part in parts if str(part).strip()))
        if len(names) > MAX_SERVICES:
            raise ValidationError(_("At most %(count)d services."), code="too_many", params={"count": MAX_SERVICES})
        if any(len(name) > MAX_SERVICE or "\x00" in name for name in names):
            raise ValidationError(_("The name of a service has at most 100 characters."), code="too_long")
        if not names and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return names

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list | tuple) else value


def _split(text: str) -> list[str]:
    for sign in "，、；;\n":
        text = text.replace(sign, ",")
    return text.split(",")


def _major(ticket: Ticket) -> MajorIncident | None:
    return ticket.major if ticket.is_major else None


def public_title(ticket: Ticket) -> forms.Field:
    major = _major(ticket)
    return forms.CharField(
        label=_("What everybody reads as its title"),
        help_text=_("Names of people and systems that are nobody's business stay out."),
        max_length=MAX_TITLE,
        initial=major.public_title if major else ticket.title[:MAX_TITLE],
    )


def public_title_en(ticket: Ticket) -> forms.Field:
    major = _major(ticket)
    initial = major.public_title_en if major else ""
    return forms.CharField(label=_("The same in English"), max_length=MAX_TITLE, initial=initial)


def commander(ticket: Ticket) -> forms.Field:
    agents = User.objects.agents().order_by("name", "pk")
    return forms.ModelChoiceField(agents, label=_("Commander"), empty_label=_("Please choose"))


def services(ticket: Ticket) -> forms.Field:
    major = _major(ticket)
    return ServicesField(
        label=_("Affected services"),
        help_text=_("Separated by commas; a name or number of an asset is linked to it."),
        initial=major.services if major else [],
    )


def update_minutes(ticket: Ticket) -> forms.Field:
    major = _major(ticket)
    return forms.IntegerField(
        label=_("Next update within (minutes)"),
        help_text=_("It is promised to everybody affected, and a clock runs on it."),
        min_value=SHORTEST_INTERVAL,
        max_value=LONGEST_INTERVAL,
        initial=major.update_minutes if major else MajorRule.read().update_minutes,
    )


def update_text(ticket: Ticket) -> forms.Field:
    return forms.CharField(
        label=_("What those affected are told"),
        help_text=_("Everybody reads this: on the portal, in the application and by mail."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def update_text_en(ticket: Ticket) -> forms.Field:
    return forms.CharField(
        label=_("The same in English"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


def drill(ticket: Ticket) -> forms.Field:
    return forms.BooleanField(label=_("This is a drill"), help_text=_("Staff alone see it, and no figure counts it."))


for factory in (public_title, public_title_en, commander, services, update_minutes, update_text, update_text_en, drill):
    register_input(factory.__name__, factory)
