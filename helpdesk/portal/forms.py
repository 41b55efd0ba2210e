"""What an employee fills in. Every refusal is said at the field, and what was typed stays."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.colleagues import find_by_number
from accounts.models import User
from helpdesk.portal import once
from helpdesk.portal.devices import MAX_DEVICE, DeviceField
from helpdesk.portal.topics import Topic
from tickets.asset_directory import AssetReference
from tickets.choices import Channel, Impact, Urgency
from tickets.files.uploads import UploadField
from tickets.inputs import MAX_TEXT, MomentField
from tickets.models import Category, Ticket

IMPACTS = (
    (Impact.PERSON, pgettext_lazy("who is affected", "Only me")),
    (Impact.TEAM, pgettext_lazy("who is affected", "Our team")),
    (Impact.DEPARTMENT, pgettext_lazy("who is affected", "The whole department")),
    (Impact.COMPANY, pgettext_lazy("who is affected", "The whole company")),
)
URGENCIES = (
    (Urgency.LOW, pgettext_lazy("can you work", "Yes, as usual")),
    (Urgency.MEDIUM, pgettext_lazy("can you work", "Yes, with detours")),
    (Urgency.HIGH, pgettext_lazy("can you work", "Only in part")),
    (Urgency.CRITICAL, pgettext_lazy("can you work", "Not at all")),
)
OWN_DETAILS = ("contact_phone", "location", "asset", "device")
MAX_TITLE = 80
PICTURE = re.compile(r"!\[[^\]\[]{0,200}\]\([^)(]{0,2000}\)")
SENTENCE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s|\n")


class TokenForm(forms.Form):
    """A form that is sent once, however often the button is pressed."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        self.user = user
        super().__init__(*args, **options)

    def clean_token(self) -> str:
        key = once.read_token(self.user, self.cleaned_data["token"])
        if key is None:
            raise ValidationError(gettext("This page had become too old. Please send it once more."), code="token")
        return key


class AskForm(TokenForm):
    """Asking for help: what it is about, what happens, who is affected, since when."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("Not sure? Choose “Other”; we will find out."),
        error_messages={
            "required": _("Choose one of the tiles; if none fits, “Other”."),
            "invalid_choice": _("There is no such category any more. Choose one of the tiles."),
        },
    )
    subcategory = forms.CharField(required=False, max_length=50)
    description = forms.CharField(
        label=_("What happens?"),
        max_length=Ticket._meta.get_field("description").max_length,
        widget=forms.Textarea(attrs={"rows": 6, "class": "textarea-auto"}),
        error_messages={"required": _("Say in a few words what happens; one sentence is enough.")},
    )
    title = forms.CharField(
        label=_("A title of your own"), required=False, max_length=200, help_text=_("Else your first sentence.")
    )
    error_text = forms.CharField(
        label=_("Error text"),
        required=False,
        max_length=Ticket._meta.get_field("error_text").max_length,
        help_text=_("Word for word, where there is one."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    impact = forms.ChoiceField(label=_("Who is affected?"), choices=IMPACTS, widget=forms.RadioSelect, required=False)
    urgency = forms.ChoiceField(
        label=_("Can you work meanwhile?"), choices=URGENCIES, widget=forms.RadioSelect, required=False
    )
    occurred_at = MomentField(label=_("Since when?"), required=False)
    contact_phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    location = forms.CharField(label=_("Location"), required=False, max_length=100)
    asset = DeviceField()
    device = forms.CharField(
        label=_("Device"), required=False, max_length=100, help_text=_("The number is on the label.")
    )
    requester = forms.CharField(required=False, max_length=32)
    attachments = UploadField(label=_("Files"), required=False)

    def __init__(self, *args: Any, user: User, topics: list[Topic], **options: Any) -> None:
        self.topics = topics
        super().__init__(*args, user=user, **options)
        slugs = [(topic.category.slug, str(topic.category)) for topic in topics]
        cast(forms.ChoiceField, self.fields["category"]).choices = slugs
        cast(DeviceField, self.fields["asset"]).offer_to(user)

    def clean_category(self) -> Topic:
        """The tile that was chosen."""
        return next(topic for topic in self.topics if topic.category.slug == self.cleaned_data["category"])

    def clean_impact(self) -> str:
        return self.cleaned_data["impact"] or Impact.PERSON

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.MEDIUM

    def clean_requester(self) -> User:
        """The colleague it is for, by employee number; oneself when nobody is named."""
        number = self.cleaned_data["requester"].strip()
        if not number or number == self.user.employee_number:
            return self.user
        colleague = find_by_number(number)
        if colleague is None:
            raise ValidationError(gettext("Nobody has this employee number. Search again."), code="unknown")
        return colleague

    def chosen_category(self) -> Category:
        """The second level where one below the tile was chosen; what hangs below another tile counts for nothing."""
        topic, slug = self.cleaned_data["category"], self.cleaned_data["subcategory"]
        return next((child for child in topic.children if child.slug == slug), topic.category)

    def ticket_fields(self) -> dict[str, Any]:
        """What `actions.create` takes."""
        values = self.cleaned_data
        names = ("description", "error_text", "impact", "urgency", "occurred_at")
        fields = {name: values[name] for name in names} | self._contact()
        title = values["title"] or first_sentence(values["description"]) or str(values["category"].category)
        return fields | {"title": title, "category": self.chosen_category(), "requester": values["requester"]}

    @property
    def chosen_device(self) -> AssetReference | None:
        """One's own device that this is about; what one has says nothing about a colleague."""
        return self.cleaned_data["asset"] if self.cleaned_data["requester"] == self.user else None

    def _contact(self) -> dict[str, Any]:
        """One's own phone and place say nothing about a colleague: then only what was typed for them counts."""
        given = {name: self.cleaned_data[name] for name in OWN_DETAILS if name in self.data and name != "asset"}
        if self.cleaned_data["requester"] == self.user:
            # What was asked about last stands in the field by itself; what somebody typed there stays.
            if self.chosen_device and given.get("device") in (None, "", self.initial.get("device")):
                given["device"] = str(self.chosen_device)[:MAX_DEVICE]
            return given
        own = {"contact_phone": self.user.phone, "location": self.user.location, "device": self.initial.get("device")}
        return {name: value for name, value in given.items() if value and value != own[name]}


class OrderForm(TokenForm):
    """What every order asks besides the item's own form."""

    requester = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    description = forms.CharField(
        label=_("Anything else?"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "textarea-auto"}),
    )
    contact_phone = forms.CharField(label=_("Phone for questions"), required=False, max_length=40)
    channel = forms.ChoiceField(label=_("How it reached us"), required=False, choices=Channel.choices)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        if not user.is_agent:
            del self.fields["channel"]

    def ticket_fields(self) -> dict[str, Any]:
        """What `order` takes."""
        names = ("description", "contact_phone", "channel")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class FreeOrderForm(TokenForm):
    """A wish in one's own words."""

    title = forms.CharField(label=_("What do you need?"), max_length=200, help_text=_("In one line."))
    description = forms.CharField(
        label=_("What for, by when, how many?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea-auto"}),
    )
    expected_by = MomentField(label=_("Hoped for by"), required=False)
    attachments = UploadField(label=_("Files"), required=False)

    def ticket_fields(self) -> dict[str, Any]:
        """What `order_freely` takes."""
        return {name: self.cleaned_data[name] for name in ("title", "description", "expected_by")}


class ReplyForm(forms.Form):
    """One's answer in the conversation."""

    text = forms.CharField(
        label=_("Reply"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={"required": _("Write something first.")},
    )
    attachments = UploadField(label=_("Files"), required=False)


def first_sentence(text: str) -> str:
    """A title from what was written: the first sentence without pictures, at most MAX_TITLE characters."""
    for part in SENTENCE_END.split(PICTURE.sub(" ", text)):
        words = " ".join(part.split()).strip("#>*- ")
        if not words:
            continue
        if len(words) <= MAX_TITLE:
            return words.rstrip("。.；;")
        return words[: MAX_TITLE - 1].rstrip() + "…"
    return ""


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Puts a verb's refusal at the fields it names; what the form does not ask for goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            form.add_error(name if name in form.fields else None, one)
