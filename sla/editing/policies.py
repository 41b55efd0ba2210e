"""Saving a policy: whom it is for, and the next version of what it promises."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from sla.catalog_items import item_choices
from sla.defaults import calendar_content
from sla.editing.calendars import check_fresh, known_range, next_version
from sla.editing.history import check_may_edit, differences, record_change
from sla.editing.rules import check_rules
from sla.models import Calendar, ChatChannel, Policy, SettingChange

CRITERIA = (
    "name", "name_en", "position", "kind", "priority", "category_id", "department_id", "catalog_item", "for_vip",
    "is_active",
)  # fmt: skip
RULES = ("targets", "pauses", "steps")


@dataclass(frozen=True)
class PolicyDraft:
    """A policy as it would be: whom it is for, and its rules as a version's document has them, without calendars."""

    name: str
    name_en: str = ""
    position: int = 100
    kind: str = ""
    priority: int | None = None
    category_id: int | None = None
    department_id: int | None = None
    catalog_item: str = ""
    for_vip: bool = False
    is_active: bool = True
    targets: dict[str, Any] = field(default_factory=dict)
    pauses: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, policy: Policy) -> "PolicyDraft":
        """The policy as it is."""
        document = policy.current.document if policy.current else {}
        return cls(
            **{name: getattr(policy, name) for name in CRITERIA}, **{name: document.get(name, {}) for name in RULES}
        )

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "PolicyDraft":
        return cls(**content)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def criteria(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CRITERIA}

    @property
    def rules(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in RULES}

    def check(self) -> Policy:
        """The row it would be, not saved. Raises ValidationError with every mistake at its place."""
        errors: dict[str, Any] = {}
        row = Policy(**self.criteria)
        try:
            row.clean_fields(exclude=["current"])
        except ValidationError as error:
            errors |= error.error_dict
        calendars = set(Calendar.objects.values_list("key", flat=True))
        teams = set(Team.objects.filter(is_active=True).values_list("pk", flat=True))
        channels = set(ChatChannel.objects.values_list("pk", flat=True))
        try:
            check_rules(self.rules, calendars, teams, channels)
        except ValidationError as error:
            errors |= error.error_dict
        if self.catalog_item and self.catalog_item not in dict(item_choices()):
            errors["catalog_item"] = [ValidationError(_("There is no such item."), code="invalid_choice")]
        if errors:
            raise ValidationError(errors)
        return row

    def document(self) -> dict[str, Any]:
        """What its version would say, the calendars it counts by included."""
        used = {target["calendar"] for by_priority in self.targets.values() for target in by_priority.values()}
        rows = Calendar.objects.filter(key__in=used).prefetch_related("exceptions").order_by("key")
        years = known_range()
        own = {"kind": self.kind} if self.kind else {}
        return {"calendars": {row.key: calendar_content(row, years) for row in rows}, **self.rules, **own}


def _redrawn(policy: Policy, draft: PolicyDraft, based_on: int | None) -> tuple[Policy, dict[str, Any]]:
    """The policy, locked, with the draft's criteria; and those it had."""
    saved = Policy.objects.select_for_update().get(pk=policy.pk)
    check_fresh(SettingChange.Subject.POLICY, saved.pk, based_on)
    before = {name: getattr(saved, name) for name in CRITERIA}
    for name, value in draft.criteria.items():
        setattr(saved, name, value)
    return saved, before


@transaction.atomic
def save_policy(
    policy: Policy | None,
    draft: PolicyDraft,
    *,
    by: User,
    note: str = "",
    moves_clocks: bool = False,
    based_on: int | None = None,
) -> Policy:
    """Makes or changes a policy; different rules make its next version, which running clocks do not get unless
    `moves_clocks`. `based_on` is the last change that the editor had read (0: none).

    Raises ValidationError, NotAllowed, or StaleSetting when somebody saved since.
    """
    check_may_edit(by)
    row = draft.check()
    saved, before = _redrawn(policy, draft, based_on) if policy else (row, {})
    saved.save()
    document = draft.document()
    version = None
    if saved.current is None or saved.current.document != document:
        version = next_version(saved, document, by, note)
    changes = differences(before, draft.criteria)
    if changes or version:
        record_change(
            SettingChange.Subject.POLICY,
            saved.pk,
            by,
            note=note,
            changes=changes,
            version=version,
            moves_clocks=moves_clocks and version is not None and version.number > 1,
        )
    return saved
