"""The lists that administrators keep in the administration, by API: the same checks, one history."""

import pytest
from django.contrib.admin.models import LogEntry

from accounts.roles import Role
from tests.api.conftest import Caller
from tests.factories import make_agent, make_category, make_cause, make_team, make_ticket, make_user
from tickets.models import Category, ReplyTemplate, RoutingRule

pytestmark = pytest.mark.django_db

PATHS = ("routing-rules/", "reply-templates/", "cause-categories/", "close-codes/", "categories/")


@pytest.fixture
def call():
    return Caller(make_user("钟原", roles=(Role.ADMINISTRATOR,)))


def test_a_routing_rule_routes_from_the_next_ticket_on(call):
    team, category = make_team("网络组"), make_category(slug="network")
    make_team("服务台", is_service_desk=True)
    rule = {"name": "网络", "category": "network", "team": team.pk, "position": 1}
    made = call.post("routing-rules/", rule)
    assert made.status_code == 201, made.content
    assert made.json() | rule == made.json()
    assert make_ticket(category=category).team == team
    path = f"routing-rules/{made.json()['id']}/"
    assert call.patch(path, {"is_active": False, "name": "网络（停用）"}).json()["is_active"] is False
    assert make_ticket(category=category).team != team


def test_every_save_stands_in_the_history_of_the_administration(call):
    cause = make_cause("硬件")
    path = f"cause-categories/{cause.pk}/"
    call.patch(path, {"name": "硬件故障", "position": 7})
    call.patch(path, {"name": "硬件故障"})
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.name, entry.get_change_message()) == (
        str(cause.pk), "钟原", "Changed name and position.",
    )  # fmt: skip
    [told] = call.get(f"{path}history/").json()
    assert (told["by"]["name"], told["what"]) == ("钟原", "Changed name and position.")


def test_a_category_is_placed_in_the_tree_and_keeps_its_short_name(call):
    top = make_category(slug="top")
    made = call.post("categories/", {"slug": "below", "name": "下级", "parent": "top", "icon": "printer"})
    assert (made.status_code, made.json()["parent"]) == (201, "top")
    assert Category.objects.get(slug="below").path.startswith(top.path)
    refused = {
        "slug": call.patch("categories/below/", {"slug": "other"}),
        "icon": call.patch("categories/below/", {"icon": "no-such-picture"}),
        "parent": call.patch("categories/top/", {"parent": "below"}),
    }
    for field, answer in refused.items():
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert call.patch("categories/below/", {"is_active": False}).json()["is_active"] is False
    assert call.get("categories/below/settings/").json()["name"] == "下级"
    assert Caller(make_agent()).get("categories/below/").status_code == 404
    assert Caller(make_agent()).get("categories/top/settings/").status_code == 403


def test_agents_read_the_reply_templates_they_may_use(call):
    team = make_team()
    agent = make_agent(teams=(team,))
    for name, fields in {
        "公共": {},
        "本组": {"team": team},
        "别组": {"team": make_team()},
        "别人": {"owner": make_agent()},
        "停用": {"is_active": False},
    }.items():
        ReplyTemplate.objects.create(name=name, text="您好", **fields)
    assert {row["name"] for row in Caller(agent).get("reply-templates/").json()["results"]} == {"公共", "本组"}
    assert len(call.get("reply-templates/").json()["results"]) == 5


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", [None, Role.FIRST_LINE, Role.SUPERVISOR, Role.AUDITOR])
def test_nobody_else_changes_them(path, role):
    call = Caller(make_agent(role=role) if role else make_user())
    assert call.post(path, {"name": "x"}).status_code == 403
    reads = path == "categories/" or (role is not None and path != "routing-rules/")
    assert call.get(path).status_code == (200 if reads else 403)
    assert not RoutingRule.objects.exists()
