"""The catalogue as one employee finds it, and what an order of theirs would bring."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.hooks import delivered_by
from catalog.models import BundleMember, CatalogGroup, CatalogItem
from catalog.policies import orderable_by, visible_items
from helpdesk.search.sources import item_texts
from tickets.models import StepPerson, StepSpec
from tickets.search import read_query
from tickets.search.small import rank_small

ON_HOME = 8
# A working day as the promise of an item counts it.
HOURS_A_DAY = 9


@dataclass
class Shelf:
    """A group with what of it one may order."""

    group: CatalogGroup
    items: list[CatalogItem] = field(default_factory=list)


@dataclass(frozen=True)
class Prospect:
    """What happens after an order: who approves, what a bundle contains, and when it should be there."""

    steps: list[str]
    members: list[BundleMember]
    due: datetime | None
    takes: str


def shelves(user: User, text: str = "") -> list[Shelf]:
    """What the person finds, by group, in the administrators' order. One statement, and a look at the synonyms."""
    found: dict[int, Shelf] = {}
    items = list(visible_items(user).for_tiles())
    if text:
        wanted = {match.row.pk for match in rank_small(items, read_query(text), item_texts, near=False)}
        items = [item for item in items if item.pk in wanted]
    for item in items:
        found.setdefault(item.group_id, Shelf(item.group)).items.append(item)
    return list(found.values())


def on_home(user: User) -> list[CatalogItem]:
    """The first of what the person may order for themselves, as pictures on their home page."""
    return list(orderable_by(user).for_tiles()[:ON_HOME])


def prospect(item: CatalogItem, requester: User) -> Prospect:
    """What would follow, said before anything is ordered."""
    specs = item.approval_specs()
    due = None if specs or not item.delivery else delivered_by(timezone.now(), item.delivery)
    members = list(item.members.select_related("item")) if item.is_bundle else []
    return Prospect([_step(spec, requester) for spec in specs], members, due, said_hours(item.delivery_hours))


def _step(spec: StepSpec, requester: User) -> str:
    """A step by its name, with that of the requester's manager, whom they know."""
    if spec.who == StepPerson.MANAGER and requester.manager is not None:
        return f"{spec} · {requester.manager.name}"
    return str(spec)


def said_hours(hours: int | None) -> str:
    """Working hours as people say them: in days where they make whole ones."""
    if not hours:
        return ""
    days, rest = divmod(hours, HOURS_A_DAY)
    if days and not rest:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}


def who_fulfils(item: CatalogItem) -> str:
    return str(item.team) if item.team else _("The service desk")
