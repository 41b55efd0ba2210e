"""A desk in use gets the promise to talk to whoever is dissatisfied as the next version of its policies."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from sla.defaults import default_document
from sla.models import Policy, PolicyVersion
from tests.sla.versions import current_of

pytestmark = pytest.mark.usefixtures("promises")
migration = import_module("sla.migrations.0011_promise_follow_ups")


def test_the_next_version_promises_it() -> None:
    version = current_of(Policy.objects.get())
    before = {name: dict(version.document[name]) for name in ("calendars", "targets", "steps", "pauses")}
    before["targets"].pop("follow_up"), before["steps"].pop("follow_up")
    PolicyVersion.objects.filter(pk=version.pk).update(document=before)
    migration.promise(apps, None)
    after, fresh = current_of(Policy.objects.get()), default_document(before["calendars"])
    assert after.number == 2
    assert after.document["targets"]["follow_up"] == fresh["targets"]["follow_up"]
    assert after.document["steps"]["follow_up"] == fresh["steps"]["follow_up"]


def test_what_is_promised_already_stays() -> None:
    migration.promise(apps, None)
    assert current_of(Policy.objects.get()).number == 1


@pytest.mark.parametrize(("kind", "gets"), [("incident", True), ("request", True), ("change", False)])
def test_a_policy_for_one_kind_gets_it_where_people_are_asked(kind: str, gets: bool) -> None:  # noqa: FBT001
    document: dict[str, Any] = {"calendars": {"night": {}}, "targets": {}, "steps": {}}
    assert ("follow_up" in migration.with_promise(document, kind)["targets"]) is gets
