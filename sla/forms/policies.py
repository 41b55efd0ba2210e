"""A policy as a form: whom it is for, a target and a calendar per clock and priority, waits, and steps as rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import Team
from sla.catalog_items import item_choices
from sla.editing.amounts import read_amount, write_amount
from sla.editing.policies import PolicyDraft
from sla.editing.rules import MAX_PERCENT, RECIPIENTS, pause_places, with_keys
from sla.models import Calendar, ChatChannel, ClockKind, Policy
from sla.step_words import people_words
from tickets.choices import PendingReason, Priority
from tickets.workflow import workflows

MAX_ROWS = 100


def place_words(place: str) -> str:
    """A state in which a clock waits."""
    state, _colon, reason = place.partition(":")
    if reason:
        return str(PendingReason(reason).label)
    found = next((one.states[state] for one in workflows().values() if state in one.states), None)
    name = str(found.label) if found else state
    return _("%(state)s, whatever for") % {"state": name} if state == "pending" else name


class PolicyForm(forms.ModelForm):
    """Everything of a policy but its steps."""

    note = forms.CharField(
        label=gettext_lazy("Why is it changed?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Stands in the history."),
    )
    moves_clocks = forms.BooleanField(
        label=gettext_lazy("Running clocks too"),
        required=False,
        help_text=gettext_lazy("Otherwise they keep their version. A target already used up then is broken at once."),
    )

    class Meta:
        model = Policy
        fields = (
            "name", "name_en", "position", "kind", "priority", "category", "department", "catalog_item", "for_vip",
            "is_active",
        )  # fmt: skip
        help_texts = {
            "position": gettext_lazy("Of policies equally specific the lower number wins."),
            "category": gettext_lazy("With everything below it."),
            "department": gettext_lazy("The requester's, with everything below it."),
            "kind": gettext_lazy("A policy for one kind alone gives it every clock that has a target here."),
            "catalog_item": gettext_lazy("Only for requests of this item."),
            "for_vip": gettext_lazy("Only for requesters with the VIP mark."),
            "is_active": gettext_lazy("Asked for new tickets."),
        }

    def __init__(self, *args: Any, draft: PolicyDraft | None = None, **options: Any) -> None:
        if draft is not None:
            values = {name.removesuffix("_id"): value for name, value in draft.criteria.items()}
            options["initial"] = {**values, **_flat(draft)}
        super().__init__(*args, **options)
        self.fields["catalog_item"] = forms.ChoiceField(
            label=capfirst(_("catalogue item")),
            choices=[("", "---------"), *item_choices()],
            required=False,
            help_text=self.fields["catalog_item"].help_text,
        )
        calendars = [("", _("no clock")), *((row.key, str(row)) for row in Calendar.objects.all())]
        places = [(place, place_words(place)) for place in pause_places()]
        for kind, name in ClockKind.choices:
            self.fields[f"pauses_{kind}"] = forms.MultipleChoiceField(
                label=_("%(clock)s stands still while") % {"clock": name},
                choices=places,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            for priority, word in Priority.choices:
                label = f"{name}, {word}"
                self.fields[f"amount_{kind}_{priority}"] = forms.CharField(
                    label=_("Target: %(what)s") % {"what": label}, required=False, max_length=40
                )
                self.fields[f"calendar_{kind}_{priority}"] = forms.ChoiceField(
                    label=_("Counted by: %(what)s") % {"what": label}, choices=calendars, required=False
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for kind in ClockKind.values:
            for priority in Priority.values:
                self._check_cell(data, f"{kind}_{priority}")
        return data

    def _check_cell(self, data: dict[str, Any], cell: str) -> None:
        amount, calendar = data.get(f"amount_{cell}", ""), data.get(f"calendar_{cell}", "")
        if amount and not calendar:
            message = _("Choose the calendar that this is counted by, or leave the target empty.")
            self.add_error(f"calendar_{cell}", ValidationError(message, code="required"))
        elif calendar and not amount:
            message = _("Give a target, or choose “no clock”.")
            self.add_error(f"amount_{cell}", ValidationError(message, code="required"))
        elif amount:
            try:
                data[f"amount_{cell}"] = read_amount(amount)
            except ValidationError as error:
                self.add_error(f"amount_{cell}", error)

    def rows(self) -> Iterator[tuple[str, list[tuple[forms.BoundField, forms.BoundField]], forms.BoundField]]:
        """The grid: a row for each clock, a pair of fields for each priority."""
        for kind, name in ClockKind.choices:
            pairs = [(self[f"amount_{kind}_{one}"], self[f"calendar_{kind}_{one}"]) for one in Priority.values]
            yield str(name), pairs, self[f"pauses_{kind}"]

    def targets(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind in ClockKind.values:
            for priority in Priority.values:
                seconds = self.cleaned_data[f"amount_{kind}_{priority}"]
                if seconds:
                    calendar = self.cleaned_data[f"calendar_{kind}_{priority}"]
                    found.setdefault(kind, {})[str(priority)] = {"seconds": seconds, "calendar": calendar}
        return found

    def pauses(self) -> dict[str, list[str]]:
        chosen = {kind: self.cleaned_data[f"pauses_{kind}"] for kind in ClockKind.values}
        return {kind: places for kind, places in chosen.items() if places}


def _flat(draft: PolicyDraft) -> dict[str, Any]:
    values: dict[str, Any] = {f"pauses_{kind}": places for kind, places in draft.pauses.items()}
    for kind, by_priority in draft.targets.items():
        for priority, target in by_priority.items():
            values[f"amount_{kind}_{priority}"] = write_amount(target["seconds"])
            values[f"calendar_{kind}_{priority}"] = target["calendar"]
    return values


class StepForm(forms.Form):
    """One step of the escalation, for a clock under some priorities."""

    # Empty first: a row that nobody has touched is left out.
    kind = forms.ChoiceField(label=gettext_lazy("Clock"), choices=[("", "—"), *ClockKind.choices])
    priorities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Priorities"),
        choices=Priority.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    moment = forms.CharField(
        label=gettext_lazy("When"),
        max_length=40,
        help_text=gettext_lazy("75 % of the target, or a time after the start such as 15 min; 0 min is at once."),
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("Post to a channel"), required=False, coerce=int, empty_value=None
    )
    tell = forms.MultipleChoiceField(label=gettext_lazy("Tell"), required=False, widget=forms.CheckboxSelectMultiple)
    raise_level = forms.BooleanField(label=gettext_lazy("Raise the escalation level"), required=False)
    raise_priority = forms.BooleanField(label=gettext_lazy("Raise the priority"), required=False)
    reassign = forms.TypedChoiceField(label=gettext_lazy("Hand it to"), required=False, coerce=int, empty_value=None)
    hold = forms.BooleanField(
        label=gettext_lazy("Mails wait for working hours"),
        required=False,
        help_text=gettext_lazy("Never for urgent tickets."),
    )

    def __init__(
        self,
        *args: Any,
        teams: Iterable[tuple[int, str]] = (),
        channels: Iterable[tuple[int, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["channel"].choices = [("", pgettext_lazy("channel", "none")), *channels]  # type: ignore[attr-defined]
        self.fields["tell"].choices = [(name, people_words([name])) for name in RECIPIENTS]  # type: ignore[attr-defined]
        self.fields["reassign"].choices = [("", pgettext_lazy("team", "nobody else")), *teams]  # type: ignore[attr-defined]

    def summary(self) -> str:
        """What the closed row says of itself."""
        names = dict(Priority.choices)
        words = [str(names[int(one)]) for one in self["priorities"].value() or () if str(one) in "1234"]
        clock = dict(ClockKind.choices).get(self["kind"].value() or "", "")
        told = [name for name in self["tell"].value() or () if name in RECIPIENTS]
        return " · ".join(
            part for part in (str(clock), pgettext("between items", ", ").join(words), people_words(told)) if part
        )

    def clean_moment(self) -> dict[str, int]:
        text = self.cleaned_data["moment"].replace("％", "%").strip()
        share = text.removesuffix("%").strip()
        if share.isascii() and share.isdigit() and len(share) < 6:
            if not 1 <= int(share) <= MAX_PERCENT:
                raise ValidationError(_("Give a share from 1 to %(max)d %%.") % {"max": MAX_PERCENT}, code="invalid")
            return {"percent": int(share)}
        if text.split()[0].lstrip("0") in ("", "min", "h", "s", "分钟", "小时"):
            return {"seconds": 0}
        return {"seconds": read_amount(text)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.actions():
            self.add_error("tell", ValidationError(_("Say what is to be done."), code="required"))
        return data

    def actions(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        found: list[dict[str, Any]] = []
        if data.get("tell"):
            found.append({"do": "notify", "to": data["tell"]})
        if data.get("channel"):
            found.append({"do": "channel", "channel": data["channel"]})
        found += [{"do": name} for name in ("raise_level", "raise_priority") if data.get(name)]
        if data.get("reassign"):
            found.append({"do": "reassign", "team": data["reassign"]})
        return found

    def step(self) -> dict[str, Any]:
        held = {"hold": True} if self.cleaned_data["hold"] else {}
        return {**self.cleaned_data["moment"], "actions": self.actions(), **held}


class BaseStepFormSet(forms.BaseFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_teams"):
            self._teams = [(team.pk, str(team)) for team in Team.objects.filter(is_active=True)]
            self._channels = [(channel.pk, str(channel)) for channel in ChatChannel.objects.all()]
        return {"teams": self._teams, "channels": self._channels}

    def _staying(self) -> list[Any]:
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get(DELETION_FIELD_NAME)]

    def clean(self) -> None:
        """Of one clock under one priority a moment has one step: it fires once by its moment."""
        seen: set[tuple[Any, ...]] = set()
        for form in self._staying():
            if form.errors:
                continue
            data, step = form.cleaned_data, form.step()
            calls = any("on_call" in action.get("to", ()) for action in step["actions"])
            for priority in data["priorities"]:
                key = (data["kind"], priority, step.get("percent"), step.get("seconds"), calls)
                if key in seen:
                    message = _("This clock has a step at that moment already; put both into one.")
                    form.add_error("moment", ValidationError(message, code="twice"))
                    break
                seen.add(key)

    def steps(self) -> dict[str, Any]:
        """As a document has them."""
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for form in self._staying():
            data = form.cleaned_data
            for priority in data["priorities"]:
                found.setdefault(data["kind"], {}).setdefault(str(priority), []).append(form.step())
        named = {
            kind: {priority: with_keys(sorted(own, key=_moment)) for priority, own in by_priority.items()}
            for kind, by_priority in found.items()
        }
        return {kind: _joined(by_priority) for kind, by_priority in named.items()}


def _moment(step: dict[str, Any]) -> tuple[int, int]:
    return (1, step["percent"]) if "percent" in step else (0, step["seconds"])


def _joined(by_priority: dict[str, Any]) -> dict[str, Any]:
    """The same for every priority is written once."""
    lists = list(by_priority.values())
    if len(lists) == len(Priority) and all(one == lists[0] for one in lists):
        return {"0": lists[0]}
    return {priority: by_priority[priority] for priority in sorted(by_priority)}


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)


def initial_steps(steps: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a document's steps: those that are alike under several priorities are one row."""
    rows: dict[str, dict[str, Any]] = {}
    for kind in (one for one in ClockKind.values if one in steps):
        for priority, own in sorted(steps[kind].items()):
            for step in own:
                row = _row(kind, step)
                found = rows.setdefault(repr(sorted(row.items(), key=str)), {**row, "priorities": []})
                found["priorities"] += Priority.values if priority == "0" else [int(priority)]
    return list(rows.values())


def _row(kind: str, step: dict[str, Any]) -> dict[str, Any]:
    does = {action["do"]: action for action in step.get("actions", ())}
    seconds = step.get("seconds")
    moment = f"{step['percent']} %" if seconds is None else (write_amount(seconds) if seconds else "0 min")
    return {
        "kind": kind,
        "moment": moment,
        "tell": list(does.get("notify", {}).get("to", ())),
        "channel": does.get("channel", {}).get("channel"),
        "raise_level": "raise_level" in does,
        "raise_priority": "raise_priority" in does,
        "reassign": does.get("reassign", {}).get("team"),
        "hold": bool(step.get("hold")),
    }


def draft_of(form: PolicyForm, steps: Any) -> PolicyDraft:
    """What the forms say."""
    data = form.cleaned_data
    return PolicyDraft(
        **{name: data[name] for name in ("name", "name_en", "position", "for_vip", "is_active")},
        kind=data["kind"] or "",
        priority=data["priority"] or None,
        category_id=data["category"].pk if data["category"] else None,
        department_id=data["department"].pk if data["department"] else None,
        catalog_item=data["catalog_item"],
        targets=form.targets(),
        pauses=form.pauses(),
        steps=steps.steps(),
    )
