"""The headings under which measures stand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reports.measures import desk, processes, promises

HEADINGS: Mapping[str, str | Promise] = {
    desk.VOLUME: pgettext_lazy("figures", "Volume"),
    desk.QUALITY: pgettext_lazy("figures", "Quality"),
    desk.WORK: pgettext_lazy("figures", "Work"),
    processes.SATISFACTION: pgettext_lazy("figures", "Satisfaction"),
    processes.PROBLEM: pgettext_lazy("figures", "Problems"),
    processes.CHANGE: pgettext_lazy("figures", "Changes and releases"),
    processes.KNOWLEDGE: pgettext_lazy("figures", "Knowledge"),
    processes.SERVICES: pgettext_lazy("figures", "Services"),
    promises.PROMISED: pgettext_lazy("figures", "Promises"),
    promises.TIMES: pgettext_lazy("figures", "Times"),
}
