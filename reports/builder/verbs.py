"""Saving, sharing and removing reports and dashboards, and placing one on the other. Only these change them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import STAFF_ROLES
from reports.builder.definition import Definition
from reports.models import Dashboard, PlacedReport, SavedReport, Sharing
from reports.models.saved import MAX_DASHBOARDS, MAX_PLACED, MAX_REPORTS, Shared
from reports.policies import may_see_figures, may_set_beginnings
from tickets import moments
from tickets.exceptions import NotAllowed, Refused

Kept = TypeVar("Kept", bound=Shared)
MAX_NAME = 80


def may_change(user: User, kept: Shared) -> bool:
    """Whoever made it."""
    return kept.owner_id == user.pk and may_see_figures(user)


def save_report(
    report: SavedReport | None,
    *,
    by: User,
    definition: Definition,
    values: Mapping[str, Any],
    version: int | None = None,
) -> SavedReport:
    """Keeps a definition under a name. Somebody else's becomes one's own. Raises NotAllowed, Refused for one that was
    changed meanwhile, or ValidationError by field."""
    if report is not None and not may_change(by, report):
        report = None
    found = {"definition": definition.as_json(), "names_people": definition.names_people}
    return _save(report, SavedReport, MAX_REPORTS, by=by, values={**_checked(values, by), **found}, version=version)


def save_dashboard(
    dashboard: Dashboard | None, *, by: User, values: Mapping[str, Any], version: int | None = None
) -> Dashboard:
    """The same for a dashboard. `role` is for whom it is the one to begin with: one dashboard for each role."""
    if dashboard is not None and not may_change(by, dashboard):
        raise NotAllowed(_("Only whoever made the dashboard changes it."))
    checked, role = _checked(values, by), values.get("role", "")
    if role and role not in STAFF_ROLES:
        raise ValidationError({"role": ValidationError(_("Choose one of those that there are."), code="invalid")})
    if role != (dashboard.role if dashboard else "") and not may_set_beginnings(by):
        raise NotAllowed(_("Only supervisors and administrators say with which dashboard a role begins."))
    with transaction.atomic():
        if role:
            own = dashboard.pk if dashboard else 0
            Dashboard.objects.filter(role=role).exclude(pk=own).update(role="")
        checked["role"] = role
        return _save(dashboard, Dashboard, MAX_DASHBOARDS, by=by, values=checked, version=version)


def _checked(values: Mapping[str, Any], by: User) -> dict[str, Any]:
    errors: dict[str, ValidationError] = {}
    if not may_see_figures(by):
        raise NotAllowed(_("Your role does not see the figures."))
    name = " ".join(str(values.get("name", "")).split())
    if not name or len(name) > MAX_NAME or "\x00" in name:
        words = _("Give it a name of at most %(count)d characters.") % {"count": MAX_NAME}
        errors["name"] = ValidationError(words, code="required")
    sharing, team = values.get("sharing") or Sharing.OWN, values.get("team")
    if sharing not in Sharing.values:
        errors["sharing"] = ValidationError(_("Choose one of those that there are."), code="invalid")
    if sharing == Sharing.TEAM and not isinstance(team, Team):
        errors["team"] = ValidationError(_("Choose the team that has it."), code="required")
    if errors:
        raise ValidationError(errors)
    return {"name": name, "sharing": sharing, "team": team if sharing == Sharing.TEAM else None}


def _save(
    kept: Kept | None, model: type[Kept], most: int, *, by: User, values: dict[str, Any], version: int | None
) -> Kept:
    now = moments.now()
    try:
        with transaction.atomic():
            if kept is None:
                return _create(model, most, by=by, values=values, now=now)
            found = model._default_manager.select_for_update().get(pk=kept.pk)
            if version is not None and version != found.version:
                raise Refused(_("It was changed meanwhile. Look at it as it is now, and save again."))
            for name, value in values.items():
                setattr(found, name, value)
            found.updated_at, found.version = now, found.version + 1
            found.save()
            return found
    except IntegrityError:
        words = _("You have one of this name already.")
        raise ValidationError({"name": ValidationError(words, code="unique")}) from None


def _create(model: type[Kept], most: int, *, by: User, values: dict[str, Any], now: datetime) -> Kept:
    if model._default_manager.filter(owner=by).count() >= most:
        raise Refused(_("You have %(count)d already; remove one first.") % {"count": most})
    return model._default_manager.create(owner=by, created_at=now, updated_at=now, **values)


def remove(kept: Shared, *, by: User) -> None:
    """Takes it away, from every dashboard too. Raises NotAllowed."""
    if not may_change(by, kept):
        raise NotAllowed(_("Only whoever made it removes it."))
    kept.delete()


@transaction.atomic
def place(dashboard: Dashboard, report: SavedReport, *, by: User) -> PlacedReport:
    """Puts a report at the end of a dashboard; once. Raises NotAllowed, or Refused for a full one."""
    _lock(dashboard, by)
    found = dashboard.places.filter(report=report).first()
    if found:
        return found
    if dashboard.places.count() >= MAX_PLACED:
        raise Refused(_("A dashboard holds %(count)d reports.") % {"count": MAX_PLACED})
    last = dashboard.places.aggregate(last=Max("position"))["last"] or 0
    return dashboard.places.create(report=report, position=last + 1)


@transaction.atomic
def take_off(dashboard: Dashboard, report_id: int, *, by: User) -> None:
    """Takes a report off; the report stays. Raises NotAllowed."""
    _lock(dashboard, by)
    dashboard.places.filter(report_id=report_id).delete()


@transaction.atomic
def shift(dashboard: Dashboard, report_id: int, *, by: User, down: bool) -> None:
    """Moves a report one place on or back. Raises NotAllowed."""
    _lock(dashboard, by)
    places = list(dashboard.places.order_by("position", "pk"))
    here = next((place for place, one in enumerate(places) if one.report_id == report_id), None)
    there = None if here is None else here + (1 if down else -1)
    if here is None or there is None or not 0 <= there < len(places):
        return
    places[here], places[there] = places[there], places[here]
    for position, one in enumerate(places, start=1):
        one.position = position
    PlacedReport.objects.bulk_update(places, ["position"])


@transaction.atomic
def arrange(dashboard: Dashboard, report_ids: Sequence[int], *, by: User) -> None:
    """Puts these reports on it in their order, in the place of what was there. Raises NotAllowed, or ValidationError
    for one that the person does not see."""
    _lock(dashboard, by)
    ids = list(dict.fromkeys(report_ids))[:MAX_PLACED]
    known = set(SavedReport.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
    if set(ids) - known:
        raise ValidationError({"reports": ValidationError(_("One of these reports does not exist."), code="unknown")})
    dashboard.places.all().delete()
    PlacedReport.objects.bulk_create(
        PlacedReport(dashboard=dashboard, report_id=pk, position=place) for place, pk in enumerate(ids, start=1)
    )


def _lock(dashboard: Dashboard, by: User) -> None:
    """One at a time; a change of what is on it is a change of it."""
    if not may_change(by, dashboard):
        raise NotAllowed(_("Only whoever made the dashboard changes it."))
    Dashboard.objects.filter(pk=dashboard.pk).update(version=F("version") + 1, updated_at=moments.now())
