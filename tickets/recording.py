"""Recording a ticket for somebody who calls, writes or stands at the desk: the form and what it looks up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from tickets import actions
from tickets.asset_directory import AssetReference, assets
from tickets.choices import Channel, Impact, Kind, Priority, Urgency
from tickets.files.uploads import UploadField
from tickets.inputs import MomentField, TagsField, category_choices
from tickets.models import Attachment, Category, Ticket
from tickets.policies import can_note
from tickets.workflow import workflows

MAX_PEOPLE = 8
MAX_OPEN_TICKETS = 5
MAX_DEVICE = 100
# What an agent chooses when recording by hand; the other channels record by themselves.
CHANNELS = (Channel.PHONE, Channel.WALK_IN, Channel.CHAT, Channel.EMAIL, Channel.MONITORING)
# What people call for, and what the desk logs itself; changes and releases begin with a form of their own.
KINDS = (Kind.INCIDENT, Kind.REQUEST, Kind.PROBLEM)
# How the form's fields are called by the verb, where the names differ.
VERB_FIELDS = (
    "title", "description", "category", "impact", "urgency", "priority", "channel", "team", "assignee", "tags",
    "contact_phone", "location", "device", "confidential", "error_text", "occurred_at", "expected_by",
)  # fmt: skip


def find_people(text: str) -> QuerySet[User]:
    """Active people by name, number, e-mail or phone; nobody for no text."""
    words = " ".join(text.replace("\x00", "").split())[:100]
    if not words:
        return User.objects.none()
    matching = (
        Q(name__icontains=words)
        | Q(employee_number__istartswith=words)
        | Q(email__istartswith=words)
        | Q(phone__icontains=words)
    )
    return User.objects.active().filter(matching).select_related("department").order_by("name", "pk")[:MAX_PEOPLE]


def open_tickets_of(requester: User, viewer: User) -> QuerySet[Ticket]:
    """What the requester is waiting for already, as far as the viewer may see it: perhaps it is the same matter."""
    found = Ticket.objects.visible_to(viewer).open().filter(requester=requester).order_by("-created_at", "-id")
    return found.only("number", "title", "kind", "state", "created_at")[:MAX_OPEN_TICKETS]


def device_of(requester: User, key: str) -> AssetReference | None:
    """The requester's own device of that id; None for none, or what is not theirs any more."""
    return next((one for one in assets().owned_by(requester) if str(one.id) == key), None) if key else None


def kinds_to_record(user: User) -> list[Kind]:
    """Those of the kinds above that the person may record."""
    found = workflows()
    rules = [(kind, found[kind].who_creates) for kind in KINDS if kind in found]
    return [kind for kind, allowed in rules if allowed is None or allowed(user)]


class RecordForm(forms.Form):
    """What the desk writes down. The priority follows from impact and urgency; team and person from the routing."""

    requester = forms.ModelChoiceField(
        User.objects.active(),
        label=_("Requester"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Find the person who asks and choose them.")},
    )
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    description = forms.CharField(
        label=_("What happens"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown; the requester reads it too."),
    )
    error_text = forms.CharField(
        label=_("Error text"),
        required=False,
        max_length=Ticket._meta.get_field("error_text").max_length,
        help_text=_("Word for word, where there is one."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    occurred_at = MomentField(label=_("Since when?"), required=False)
    expected_by = MomentField(label=_("Hoped for by"), required=False)
    attachments = UploadField(label=_("Files"), required=False)
    category = forms.ModelChoiceField(Category.objects.filter(is_active=True), label=_("Category"), required=False)
    impact = forms.ChoiceField(
        label=_("Impact"), choices=Impact.choices, initial=Impact.PERSON, widget=forms.RadioSelect
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, initial=Urgency.MEDIUM, widget=forms.RadioSelect
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("As impact and urgency say")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    contact_phone = forms.CharField(
        label=_("Phone for calling back"), max_length=40, required=False, help_text=_("Empty: as in the directory.")
    )
    location = forms.CharField(
        label=_("Location"), max_length=100, required=False, help_text=_("Empty: as in the directory.")
    )
    # One of the requester's own, by its id; offered beside the form once it is known who asks.
    asset = forms.CharField(required=False, max_length=20)
    device = forms.CharField(label=_("Device"), max_length=MAX_DEVICE, required=False)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Separated by commas."))
    confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Seen only by the requester, the assignee, the team and named watchers."),
    )
    team = forms.ModelChoiceField(
        Team.objects.filter(is_active=True), label=_("Team"), required=False, empty_label=_("As the rules route it")
    )
    assignee = forms.ModelChoiceField(
        User.objects.handlers().order_by("name"),
        label=_("Assignee"),
        required=False,
        empty_label=_("As the rules route it"),
    )

    def __init__(self, *args: Any, by: User, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever is active may be chosen; the list shows those who were found.
        self.fields["requester"].widget.choices = [(person.pk, person.name) for person in people]
        self.fields["category"].widget.choices = category_choices()
        kinds = [(kind, kind.label) for kind in kinds_to_record(by)]
        hidden = {"widget": forms.HiddenInput} if len(kinds) == 1 else {"widget": forms.RadioSelect}
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds, initial=kinds[0][0], **hidden)

    def save(self, by: User, attachments: Sequence[Attachment]) -> Ticket | None:
        """Records the ticket. What the verb refuses ends up at the fields, and None is returned."""
        given = {name: self.cleaned_data[name] for name in VERB_FIELDS}
        fields = {name: value for name, value in given.items() if value not in (None, "", [], False)}
        requester = self.cleaned_data["requester"]
        device = device_of(requester, self.cleaned_data["asset"])
        if device is not None:
            fields.setdefault("device", str(device)[:MAX_DEVICE])
        try:
            with transaction.atomic():
                ticket = actions.create(
                    self.cleaned_data["kind"], by=by, requester=requester, attachments=attachments, **fields
                )
                if device is not None and can_note(by, ticket) and assets().may_name(by, device.id):
                    assets().name_on(ticket, [device.id], by)
        except ValidationError as error:
            self._refuse(error)
            return None
        return ticket

    def _refuse(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)
