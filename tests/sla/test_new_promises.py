"""A desk in use gets the promises about major incidents and approvals as the next version of its policies."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from sla.defaults import default_document
from sla.document import read_document
from sla.models import Clock, Policy, PolicyVersion, SettingChange
from tests.factories import make_ticket, make_user
from tests.sla.versions import current_of

pytestmark = pytest.mark.usefixtures("promises")

migration = import_module("sla.migrations.0008_promise_updates_and_approvals")
NEW = ("update", "approval", "retroactive")


def as_before(policy: Policy) -> dict[str, Any]:
    """What the policy's document said before there were such clocks."""
    version = current_of(policy)
    document = {name: dict(version.document[name]) for name in ("calendars", "targets", "steps")}
    for kind in NEW:
        document["targets"].pop(kind), document["steps"].pop(kind)
    document["pauses"] = {"resolution": ["pending:requester", "pending:vendor", "pending:change"]}
    PolicyVersion.objects.filter(pk=version.pk).update(document=document)
    return document


def test_the_next_version_promises_them(agent) -> None:
    policy = Policy.objects.get()
    before = as_before(policy)
    ticket = make_ticket(make_user())
    migration.promise(apps, None)
    version = current_of(policy)
    fresh = default_document(before["calendars"])
    assert version.number == 2
    assert {kind: version.document["targets"][kind] for kind in NEW} == {kind: fresh["targets"][kind] for kind in NEW}
    assert {kind: version.document["steps"][kind] for kind in NEW} == {kind: fresh["steps"][kind] for kind in NEW}
    assert "awaiting_approval" in read_document(version.document).pauses["resolution"]
    assert version.document["targets"]["response"] == before["targets"]["response"]
    assert SettingChange.objects.get().version == version
    assert set(Clock.objects.filter(ticket=ticket).values_list("version__number", flat=True)) == {1}


def test_what_is_promised_already_stays(agent) -> None:
    migration.promise(apps, None)
    assert current_of(Policy.objects.get()).number == 1


@pytest.mark.parametrize(
    ("kind", "clocks"),
    [("incident", {"update"}), ("request", {"approval"}), ("change", {"approval", "retroactive"}), ("problem", set())],
)
def test_a_policy_for_one_kind_gets_what_that_kind_has(kind: str, clocks: set[str]) -> None:
    policy = Policy.objects.get()
    before = as_before(policy)
    after = migration.with_promises(before, kind)
    assert after["targets"].keys() - before["targets"].keys() == clocks
    assert after["kind"] == kind


def test_a_policy_without_those_calendars_counts_by_its_own(agent) -> None:
    before = as_before(Policy.objects.get())
    only = {"calendars": {"night": before["calendars"]["always"]}, "targets": {}, "steps": {}, "pauses": {}}
    only["targets"] = {"resolution": {"1": {"seconds": 60, "calendar": "night"}}}
    after = migration.with_promises(only, "")
    assert {target["calendar"] for kind in NEW for target in after["targets"][kind].values()} == {"night"}
