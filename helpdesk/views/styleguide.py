"""All parts of the pages on one page, light and dark: for those who build pages, in demo and while developing."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.choices import Impact, Kind, PendingReason, Priority
from tickets.workflow import workflow_for

COLOURS = ("canvas", "surface", "sunken", "ink", "accent", "red", "amber")
CATEGORIES = [
    ("hardware", _("Hardware"), "device-laptop"),
    ("account", _("Account and access"), "key"),
    ("network", _("Network"), "wifi"),
    ("other", _("Other"), "dots"),
]


class SampleForm(forms.Form):
    """One field of each kind; it is always shown refused, so that the errors are seen too."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[(value, label) for value, label, _picture in CATEGORIES], initial="network"
    )
    impact = forms.ChoiceField(label=_("Impact"), choices=Impact, widget=forms.RadioSelect, initial=Impact.TEAM)
    resolution = forms.CharField(label=_("Resolution"), initial="重建打印服务")
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Please choose")), *PendingReason.choices])
    description = forms.CharField(label=_("Description"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Only those involved see it.")
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Not there in production."""
    if not (settings.DEBUG or settings.DEMO_MODE):
        raise Http404
    return render(request, "styleguide/index.html", {"palettes": ("light", "dark"), **_samples()})


def _samples() -> dict[str, Any]:
    now = timezone.now()
    agent = SimpleNamespace(pk=-1, name="周启明")
    requester = SimpleNamespace(pk=-2, name="林晓雨")
    states = workflow_for(Kind.INCIDENT).states
    form = SampleForm({"resolution": "重建打印服务", "impact": Impact.TEAM, "category": "network"})
    return {
        "colours": COLOURS,
        "priorities": [priority.value for priority in Priority],
        "tickets": [SimpleNamespace(kind=Kind.INCIDENT, state=state) for state in states],
        "form": form,
        "categories": CATEGORIES,
        "agent": agent,
        "requester": requester,
        "recently": now - timedelta(minutes=38),
        "earlier": now - timedelta(days=2, hours=3),
        "blocked": ["子工单 IT-20261118-24“重建 7F 打印队列”未完成，许嘉处理中。完成后此按钮自动可用。"],
        "reply": "收到，我正在重建打印服务。**注意：**请先保存凭证，见 https://oa.example.com/print，谢谢",
        "note": "16 日补丁改了服务账号。",
        "stages": [
            {"name": "已提交", "phase": "done", "at": now - timedelta(days=2), "text": "编号 IT-20261116-14"},
            {"name": "处理中", "phase": "now", "at": now - timedelta(minutes=52), "text": "周启明正在重建打印服务"},
            {"name": "已解决", "phase": "future", "expected": now + timedelta(minutes=22)},
        ],
    }
