"""What is in a release and how far it has gone out: read by its guards, its pages and the API."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from releases.models import ReleaseStage, StageState
from tickets.choices import Kind, LinkKind
from tickets.models import Task, Ticket, TicketLink
from tickets.workflow import workflow_for

PREPARATION = "preparation"
MOST_CHANGES = 200


def contained_changes(ticket: Ticket) -> list[Ticket]:
    """The changes it carries out, in the order in which they were put in. One statement, or none once they were read
    for a page (`read_rows`).
    """
    read: list[Ticket] | None = getattr(ticket, "read_changes", None)
    if read is not None:
        return read
    links = TicketLink.objects.filter(target=ticket, kind=LinkKind.PART_OF_RELEASE, source__kind=Kind.CHANGE)
    rows = links.select_related("source__change", "source__assignee", "source__team", "source__contact_department")
    return [link.source for link in rows.order_by("pk")[:MOST_CHANGES]]


def may_be_carried_out(change: Ticket) -> bool:
    """Whether a change is approved, as its own process says."""
    rule = workflow_for(change.kind).authorised
    return rule is not None and rule(change)


def read_rows(ticket: Ticket) -> None:
    """Reads the changes, the units and the stages once for all that asks for them on a page. Three statements."""
    ticket.read_changes = contained_changes(ticket)  # type: ignore[attr-defined]
    stages = Prefetch("release_stages", ReleaseStage.objects.select_related("acted_by"))
    prefetch_related_objects([ticket], "release_units", stages)


def stages_of(ticket: Ticket) -> list[ReleaseStage]:
    return list(ticket.release_stages.all())


def stages_to_roll_back(stages: Sequence[ReleaseStage]) -> list[ReleaseStage]:
    """What is out and must be taken back, the last first."""
    return [stage for stage in reversed(stages) if stage.is_begun]


def contains_something(ticket: Ticket) -> Any:
    if ticket.release_units.all() or contained_changes(ticket):
        return None
    return _("It contains nothing yet: add its changes or its units.")


def has_stages(ticket: Ticket) -> Any:
    if stages_of(ticket):
        return None
    return _("Say in which stages it goes out; one for everybody is enough.")


def has_window(ticket: Ticket) -> Any:
    release = ticket.release
    if release.planned_start and release.planned_end:
        return None
    return _("Say when the deployment begins and ends.")


def has_version(ticket: Ticket) -> Any:
    return None if ticket.release.version_name else _("Give it a version.")


def is_prepared(ticket: Ticket) -> Any:
    """Every mandatory item of the preparation is done or waived with a reason."""
    left = list(Task.objects.filter(ticket=ticket).unfinished(PREPARATION)[:20])
    if not left:
        return None
    items = "; ".join(str(task) for task in left)
    return _("The preparation is not finished: %(items)s.") % {"items": items}


def has_preparation(ticket: Ticket) -> Any:
    if Task.objects.filter(ticket=ticket, group=PREPARATION).exists():
        return None
    return _("There is no preparation checklist: add one, from a template if you like.")


def changes_are_approved(ticket: Ticket) -> Any:
    """Source: processes.md, "each approved before the release may deploy"."""
    missing = [change for change in contained_changes(ticket) if not may_be_carried_out(change)]
    if not missing:
        return None
    numbers = pgettext("between items", ", ").join(
        f"{change.number} ({change.get_state_display()})" for change in missing
    )
    return _("Not approved: %(numbers)s.") % {"numbers": numbers}


def all_verified(ticket: Ticket) -> Any:
    left = [stage for stage in stages_of(ticket) if stage.state != StageState.VERIFIED]
    if not left:
        return None
    return _("Not verified yet: %(stages)s.") % {"stages": _listed(left)}


def all_taken_back(ticket: Ticket) -> Any:
    left = stages_to_roll_back(stages_of(ticket))
    if not left:
        return None
    return _("Not rolled back yet: %(stages)s.") % {"stages": _listed(left)}


def _listed(stages: Iterable[ReleaseStage]) -> str:
    return pgettext("between items", ", ").join(stage.name for stage in stages)


def write_notes(ticket: Ticket) -> str:
    """Release notes from the contained changes and units, as Markdown to go on from.

    Notes have many readers: a confidential change is not named in them.
    """
    release = ticket.release
    lines = [release.goal, ""] if release.goal else []
    changes = [change for change in contained_changes(ticket) if not change.confidential]
    by_category: dict[str, list[Ticket]] = {}
    for change in changes:
        by_category.setdefault(str(change.category or _("Other")), []).append(change)
    for category, rows in by_category.items():
        lines += [f"# {category}", "", *(f"- {row.title} ({row.number})" for row in rows), ""]
    units = list(ticket.release_units.all())
    if units:
        lines += [f"# {_('Versions')}", ""]
        lines += [
            f"- {unit.name}: {f'{unit.from_version} → ' if unit.from_version else ''}{unit.version}" for unit in units
        ]
        lines += [""]
    if release.known_issues:
        lines += [f"# {_('Known issues')}", "", release.known_issues, ""]
    return "\n".join(lines).strip() + "\n"
