"""The fixed words of a ticket: one place for value and label."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    REQUEST = "request", _("Service request")
    INCIDENT = "incident", _("Incident")
    PROBLEM = "problem", _("Problem")
    CHANGE = "change", _("Change")
    RELEASE = "release", _("Release")


class Channel(models.TextChoices):
    """How the ticket reached the desk."""

    PORTAL = "portal", _("Self-service portal")
    PHONE = "phone", _("Hotline")
    EMAIL = "email", _("E-mail")
    WALK_IN = "walk_in", _("Walk-in")
    CHAT = "chat", _("Company chat")
    API = "api", _("Interface")
    MONITORING = "monitoring", _("Monitoring")
    SCHEDULE = "schedule", _("Recurring ticket")


class Impact(models.TextChoices):
    """How many are affected."""

    PERSON = "person", pgettext_lazy("impact", "One person")
    TEAM = "team", pgettext_lazy("impact", "A team")
    DEPARTMENT = "department", pgettext_lazy("impact", "A department")
    COMPANY = "company", pgettext_lazy("impact", "The whole company")


class Urgency(models.TextChoices):
    LOW = "low", pgettext_lazy("urgency", "Low")
    MEDIUM = "medium", pgettext_lazy("urgency", "Medium")
    HIGH = "high", pgettext_lazy("urgency", "High")
    CRITICAL = "critical", pgettext_lazy("urgency", "Critical")


class Priority(models.IntegerChoices):
    """A number, so that the database sorts by it: 1 comes first."""

    URGENT = 1, pgettext_lazy("priority", "Urgent")
    HIGH = 2, pgettext_lazy("priority", "High")
    MEDIUM = 3, pgettext_lazy("priority", "Medium")
    LOW = 4, pgettext_lazy("priority", "Low")


class PendingReason(models.TextChoices):
    """What a pending ticket waits for."""

    REQUESTER = "requester", _("Waiting for the requester")
    VENDOR = "vendor", _("Waiting for a vendor")
    CHANGE = "change", _("Waiting for a change")
    PART = "part", _("Waiting for a part")


class LinkKind(models.TextChoices):
    CAUSED_BY = "caused_by", _("Caused by")
    DUPLICATES = "duplicates", _("Duplicates")
    RELATES_TO = "relates_to", _("Relates to")
    RESOLVED_BY_CHANGE = "resolved_by_change", _("Resolved by change")
    PART_OF_RELEASE = "part_of_release", _("Part of release")
    SAME_PROBLEM = "same_problem", _("Same problem")


# The same link read from its other end.
LINK_KIND_REVERSED = {
    LinkKind.CAUSED_BY: _("Cause of"),
    LinkKind.DUPLICATES: _("Duplicated by"),
    LinkKind.RELATES_TO: _("Relates to"),
    LinkKind.RESOLVED_BY_CHANGE: _("Resolves"),
    LinkKind.PART_OF_RELEASE: _("Contains"),
    LinkKind.SAME_PROBLEM: _("Same problem"),
}


class WorkManner(models.TextChoices):
    PHONE = "phone", _("Phone")
    REMOTE = "remote", _("Remote assistance")
    ON_SITE = "on_site", _("On site")
    DESK = "desk", _("At the desk")
