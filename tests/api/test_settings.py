"""Settings that administrators set by API as on the pages: the same checks, the same history."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from catalog.models import CatalogGroup, GroupChange
from incidents.models import MajorRule, MajorRuleChange
from problems.models import ProblemSettings, SettingChange
from sla.models import BreachReason
from sla.models import SettingChange as PromiseChange
from tests.api.conftest import Caller
from tests.factories import make_agent, make_user
from tickets.models import PriorityRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_user("钟原", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def call(administrator):
    return Caller(administrator)


# Address → a change that fits, and one that does not with the field that is named.
ONE_ROW = {
    "problem-settings/": ({"candidate_count": 5}, {"candidate_count": 1}, "candidate_count"),
    "major-incident-rule/": ({"update_minutes": 45}, {"update_minutes": 1}, "update_minutes"),
}


@pytest.mark.parametrize("path", ONE_ROW)
def test_a_setting_is_changed_and_its_history_told(call, path):
    values, wrong, field = ONE_ROW[path]
    before = call.get(path)
    assert before.json()[field] != values[field]
    saved = call.patch(path, values | {"note": "按新流程"}, If_Match=before["ETag"])
    assert (saved.status_code, saved.json()[field]) == (200, values[field])
    assert call.get(path).json() == saved.json()
    [change] = call.get(f"{path}history/").json()
    assert (change["by"]["name"], change["note"]) == ("钟原", "按新流程")
    assert change["changes"] == {field: [before.json()[field], values[field]]}
    refused = call.patch(path, wrong)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ONE_ROW)
def test_a_setting_that_somebody_changed_meanwhile_is_not_saved_over(call, path):
    values = ONE_ROW[path][0]
    read = call.get(path)["ETag"]
    call.patch(path, values)
    assert call.patch(path, {next(iter(values)): 60}, If_Match=read).status_code == 409
    assert call.patch(path, {next(iter(values)): 60}, If_Match="nonsense").status_code == 409
    assert call.get(path).json()[next(iter(values))] == next(iter(values.values()))


@pytest.mark.parametrize("path", [*ONE_ROW, "catalog/groups/", "sla/priority-matrix/"])
@pytest.mark.parametrize("role", [None, Role.SUPERVISOR, Role.AUDITOR])
def test_nobody_else_changes_a_setting(path, role):
    call = Caller(make_agent(role=role) if role else make_user())
    method = "put" if path == "catalog/groups/" else "patch"
    assert call(method, path, {}).status_code == (404 if role is None and path.startswith("sla/") else 403)
    assert call.get(f"{path}history/").status_code in (403, 404) or role == Role.SUPERVISOR


def test_the_rule_names_an_agent_as_commander(call):
    agent = make_agent()
    assert call.patch("major-incident-rule/", {"commander": agent.pk}).json()["commander"] == agent.pk
    assert MajorRule.read().commander == agent
    refused = call.patch("major-incident-rule/", {"commander": make_user().pk})
    assert [error["field"] for error in refused.json()["errors"]] == ["commander"]
    assert MajorRuleChange.objects.count() == 1


def test_branches_of_the_fishbone_are_each_there_once(call):
    assert call.patch("problem-settings/", {"branches": ["人", "人"]}).status_code == 400
    assert call.patch("problem-settings/", {"branches": ["流程", "技术"]}).json()["branches"] == ["流程", "技术"]
    assert ProblemSettings.load().branches == ["流程", "技术"]
    assert SettingChange.objects.count() == 1


def test_shelves_are_named_and_put_in_order(call):
    CatalogGroup.objects.create(slug="old", name="旧的", position=1)
    CatalogGroup.objects.create(slug="one", name="一", position=2)
    rows = [{"slug": "new", "name": "新组", "name_en": "New"}, {"slug": "one", "name": "第一"}]
    saved = call("put", "catalog/groups/", {"groups": rows, "note": "重新排列"})
    assert [row["name"] for row in saved.json()] == ["新组", "第一", "旧的"]
    assert [row["label"] for row in Caller(make_user()).get("catalog/groups/").json()] == ["New", "第一", "旧的"]
    [change] = call.get("catalog/groups/history/").json()
    assert (change["note"], [row["slug"] for row in change["document"]]) == ("重新排列", ["new", "one", "old"])
    call("put", "catalog/groups/", {"groups": rows})
    assert GroupChange.objects.count() == 1


def test_a_shelf_twice_is_refused_and_nothing_is_kept(call):
    rows = [{"slug": "one", "name": "一"}, {"slug": "one", "name": "二"}]
    refused = call("put", "catalog/groups/", {"groups": rows})
    assert [error["field"] for error in refused.json()["errors"]] == ["groups.1.slug"]
    assert not CatalogGroup.objects.exists()


def test_the_matrix_is_read_by_the_desk_and_set_by_administrators(call):
    cell = {"impact": "person", "urgency": "low", "priority": 3}
    before = call.get("sla/priority-matrix/")
    assert len(before.json()["cells"]) == 16
    saved = call.patch("sla/priority-matrix/", {"cells": [cell], "note": "更快"}, If_Match=before["ETag"])
    assert cell in saved.json()["cells"]
    assert cell in Caller(make_agent()).get("sla/priority-matrix/").json()["cells"]
    assert Caller(make_user()).get("sla/priority-matrix/").status_code == 404
    assert PriorityRule.objects.get().priority == 3
    assert call.patch("sla/priority-matrix/", {"cells": [cell]}, If_Match=before["ETag"]).status_code == 409
    assert [row["note"] for row in call.get("sla/priority-matrix/history/").json()] == ["更快"]
    assert call.patch("sla/priority-matrix/", {"cells": [cell | {"priority": 9}]}).status_code == 400


def test_reasons_of_breaches_are_made_moved_and_put_out_of_use(call):
    BreachReason.objects.all().delete()
    first = call.post("sla/breach-reasons/", {"name": "供应商延迟", "name_en": "Vendor"}).json()
    second = call.post("sla/breach-reasons/", {"name": "人手不足", "position": 0}).json()
    assert [row["id"] for row in call.get("sla/breach-reasons/").json()["results"]] == [second["id"], first["id"]]
    twice = call.post("sla/breach-reasons/", {"name": "人手不足"})
    assert [error["field"] for error in twice.json()["errors"]] == ["name"]
    assert call.patch(f"sla/breach-reasons/{first['id']}/", {"is_active": False}).json()["is_active"] is False
    assert len(Caller(make_agent()).get("sla/breach-reasons/").json()["results"]) == 1
    assert Caller(make_agent()).post("sla/breach-reasons/", {"name": "x"}).status_code == 403
    assert PromiseChange.objects.filter(subject="reason").count() == 3


def test_what_somebody_changed_meanwhile_is_not_saved_over_on_the_page_either(client, administrator):
    client.force_login(administrator)
    url = reverse("problems:settings")
    given = {"candidate_count": "4", "candidate_days": "14", "review_days": "60", "branches": "人", "based_on": "0"}
    assert client.post(url, given).status_code == 302
    assert client.post(url, given | {"review_days": "9"}).status_code == 409
    assert ProblemSettings.load().review_days == 60
