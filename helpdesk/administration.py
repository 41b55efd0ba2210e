"""What can be set, as one list: each app's pages of settings, for those who may read them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from archive.policies import may_read_archive
from sla.policies import may_read_promises
from tickets.actions.recurring import can_edit_recurring
from tickets.actions.synonym import can_edit_synonyms


def is_administrator(user: User) -> bool:
    return user.is_active and user.has_role(Role.ADMINISTRATOR)


@dataclass(frozen=True)
class SettingsPage:
    """One entry of the settings: where it is, what can be set there, and who finds it."""

    label: str | Promise
    words: str | Promise
    icon: str
    url_name: str
    allowed: Callable[[User], bool] = is_administrator


PAGES = (
    SettingsPage(
        _("Promises"),
        _("Service level policies, calendars, escalation, the priority matrix and reasons for breaches."),
        "clock-check",
        "sla:settings",
        may_read_promises,
    ),
    SettingsPage(
        _("Approval paths"),
        _("Who is asked to approve, in which order, how many must agree; with every change."),
        "checks",
        "approval_paths:list",
    ),
    SettingsPage(
        _("Service catalogue"),
        _("What employees can order: items, bundles, who approves, what is done, by when."),
        "package",
        "catalog:settings",
    ),
    SettingsPage(
        _("Channels"),
        _("Groups of chat services that escalation posts to, and what could not be delivered to them."),
        "message-2",
        "sla:channels",
    ),
    SettingsPage(
        _("Forms"),
        _("What orders, risk assessments and reviews ask: fields, limits, when they are shown; with every version."),
        "forms",
        "custom_forms:list",
    ),
    SettingsPage(
        _("Task templates"),
        _("Tasks that are the same each time: joining, leaving, an inspection."),
        "checklist",
        "task_templates",
    ),
    SettingsPage(
        _("Proposals"),
        _("Category, team and priority proposed from earlier tickets: how often they are right, from when on."),
        "bulb",
        "proposals",
    ),
    SettingsPage(
        _("Major incidents"),
        _("When an incident becomes a major one by itself, how often those affected hear, the first steps."),
        "urgent",
        "major_rule",
    ),
    SettingsPage(
        _("Satisfaction"),
        _("Whom the desk asks how they were helped, how long an answer counts, and whether it reminds."),
        "mood-smile",
        "satisfaction_settings",
    ),
    SettingsPage(
        _("Problems"),
        _("From when on incidents make a candidate, when known errors are reviewed, the branches of the fishbone."),
        "bug",
        "problems:settings",
    ),
    SettingsPage(
        _("Kinds of asset and places"),
        _("What assets there are, how their numbers begin, and where they can be."),
        "devices",
        "asset_settings:index",
    ),
    SettingsPage(
        _("Freeze periods"),
        _("Times in which nothing is changed, and why."),
        "calendar-off",
        "change_settings:freezes",
    ),
    SettingsPage(
        _("Change templates"),
        _("Standard changes that are approved once for all: their plan and their steps."),
        "copy",
        "change_settings:templates",
    ),
    SettingsPage(
        _("Risk of changes"),
        _("The questionnaire, from which score on a risk is medium or high, and who then approves."),
        "gavel",
        "change_settings:risk",
    ),
    SettingsPage(
        _("Recurring tickets"),
        _("Inspections and reviews that come again: when, for whom, and what they have made."),
        "repeat",
        "recurring",
        can_edit_recurring,
    ),
    SettingsPage(
        _("Archive"),
        _("Closed tickets sealed month by month: verify, search, restore, how long they are kept, legal holds."),
        "archive",
        "archive:bundles",
        may_read_archive,
    ),
    SettingsPage(
        _("Synonyms"),
        _("Words that mean the same to the search: 打不开 = 无法访问; with a preview of what it changes."),
        "search",
        "synonyms",
        can_edit_synonyms,
    ),
    SettingsPage(
        _("Organisation and the rest"),
        _("People, teams, shifts, categories, routing, reply templates: in the administration."),
        "users",
        "admin:index",
    ),
)


def settings_pages(user: User) -> list[tuple[SettingsPage, str]]:
    """The pages a person may open, with their addresses."""
    found = []
    for page in PAGES:
        if not page.allowed(user):
            continue
        try:
            found.append((page, reverse(page.url_name)))
        except NoReverseMatch:
            continue
    return found
