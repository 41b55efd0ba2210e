"""Releases by API: recorded, planned, filled, sent out, described; by whom, and with nothing unknown let in."""

import pytest

from accounts.roles import Role
from releases.content import stages_of
from tests.api.conftest import Caller
from tests.changes import making as change_making
from tests.factories import make_ticket, make_user
from tests.releases.making import bring, make_manager, make_release
from tickets.models import Category

pytestmark = pytest.mark.django_db
NEW = {
    "title": "OA 5.2",
    "type": "major",
    "version_name": "5.2",
    "planned_start": "2030-01-02T20:00:00+08:00",
    "planned_end": "2030-01-02T23:00:00+08:00",
    "units": [{"name": "OA", "from_version": "5.1", "version": "5.2"}],
    "stages": [{"name": "Pilot", "audience": "IT"}, {"name": "Everybody"}],
}


@pytest.fixture
def manager():
    return make_manager()


@pytest.fixture
def call(manager):
    return Caller(manager)


def test_a_release_is_recorded_with_its_plan(call):
    made = call.post("releases/", NEW)
    assert made.status_code == 201
    shown = call.get(f"releases/{made.json()['number']}/").json()
    assert (shown["state"], shown["type"], shown["version_name"]) == ("planning", "major", "5.2")
    assert [unit["version"] for unit in shown["units"]] == ["5.2"]
    assert [(stage["name"], stage["state"]) for stage in shown["stages"]] == [
        ("Pilot", "planned"), ("Everybody", "planned"),
    ]  # fmt: skip
    assert [row["number"] for row in call.get("releases/").json()["results"]] == [shown["number"]]


def test_a_release_takes_the_facts_that_its_page_takes(call, manager):
    category = Category.objects.create(slug="software", name="软件")
    made = call.post("releases/", NEW | {"category": category.slug, "description": "见附件", "team": None})
    assert made.status_code == 201, made.json()
    assert (made.json()["category"]["slug"], made.json()["description"]) == ("software", "见附件")


def test_rows_that_are_named_stay_and_the_others_go(call, manager):
    ticket = make_release(manager)
    first, second, _third = stages_of(ticket)
    stages = [{"id": second.pk, "name": "B"}, {"id": first.pk, "name": "A"}, {"name": "C"}]
    shown = call.patch(f"releases/{ticket.number}/", {"stages": stages, "goal": "更快"}).json()
    assert [stage["name"] for stage in shown["stages"]] == ["B", "A", "C"]
    assert [stage["id"] for stage in shown["stages"]][:2] == [second.pk, first.pk]
    assert shown["goal"] == "更快"
    assert len(shown["units"]) == 1


def test_the_same_plan_again_records_nothing(call, manager):
    ticket = make_release(manager)
    plan = {name: NEW[name] for name in ("stages", "units", "planned_start", "planned_end")}
    plan["stages"][0]["planned_start"] = NEW["planned_start"]
    read = call.patch(f"releases/{ticket.number}/", plan).json()
    count = ticket.events.count()
    known = [{name: row[name] for name in ("id", "name", "audience", "planned_start")} for row in read["stages"]]
    assert call.patch(f"releases/{ticket.number}/", {**plan, "stages": known}).status_code == 200
    assert ticket.events.count() == count


def test_a_row_of_another_release_is_not_taken_over(call, manager):
    ticket, other = make_release(manager), make_release(manager)
    theirs = stages_of(other)[0]
    call.patch(f"releases/{ticket.number}/", {"stages": [{"id": theirs.pk, "name": "mine"}]})
    assert stages_of(other)[0].name == theirs.name
    assert [stage.name for stage in stages_of(ticket)] == ["mine"]


@pytest.mark.parametrize(
    "facts",
    [
        {"version_name": "a\x00b"},
        {"version_name": "x" * 61},
        {"type": "huge"},
        {"planned_start": "tomorrow"},
        {"planned_start": "2030-01-02T20:00:00Z", "planned_end": "2030-01-01T20:00:00Z"},
        {"units": [{"name": "OA"}]},
        {"units": {"name": "OA"}},
        {"stages": [{"name": ""}]},
        {"stages": [{"name": "x", "state": "verified"}]},
        {"stages": [{"name": str(n)} for n in range(31)]},
        {"stages": [{"name": "x", "id": 2**40}]},
        {"state": "closed"},
        {"decided_by": 1},
    ],
)
def test_what_does_not_fit_is_refused(call, manager, facts):
    ticket = make_release(manager)
    assert call.patch(f"releases/{ticket.number}/", facts).status_code == 400
    assert ticket.events.count() == type(ticket).objects.get(pk=ticket.pk).event_count == ticket.event_count


def test_changes_are_put_in_and_taken_out(call, manager):
    ticket, change = make_release(manager), change_making.make_change()
    shown = call.post(f"releases/{ticket.number}/put-in/", {"number": change.number}).json()
    assert [(row["number"], row["is_approved"]) for row in shown["changes"]] == [(change.number, False)]
    assert call.post(f"releases/{ticket.number}/take-out/", {"number": change.number}).json()["changes"] == []
    incident = make_ticket()
    assert call.post(f"releases/{ticket.number}/put-in/", {"number": incident.number}).status_code == 400
    assert call.post(f"releases/{ticket.number}/put-in/", {"number": "IT-20300101-9"}).status_code in (400, 404)


def test_an_unapproved_change_stands_in_the_way_of_the_go(call, manager):
    ticket, change = make_release(manager), change_making.make_change()
    call.post(f"releases/{ticket.number}/put-in/", {"number": change.number})
    bring(ticket, "awaiting_decision", manager)
    refused = call.post(f"tickets/{ticket.number}/moves/go/")
    assert refused.status_code == 409
    assert change.number in refused.content.decode()


def test_a_stage_is_deployed_and_verified(call, manager):
    ticket = bring(make_release(manager), "deploying", manager)
    first, second, _third = stages_of(ticket)
    path = f"releases/{ticket.number}/stages/{first.pk}/"
    assert call.post(path, {"verb": "verify", "finding": "好"}).status_code == 409
    assert call.post(path, {"verb": "start", "version": first.version}).json()["state"] == "deploying"
    assert call.post(path, {"verb": "finish", "version": first.version}).status_code == 412
    assert call.post(path, {"verb": "finish"}).json()["state"] == "deployed"
    assert call.post(path, {"verb": "verify"}).status_code == 400
    verified = call.post(path, {"verb": "verify", "finding": "20人正常"}).json()
    assert (verified["state"], verified["finding"], verified["acted_by"]["name"]) == (
        "verified", "20人正常", manager.name,
    )  # fmt: skip
    assert call.post(f"releases/{ticket.number}/stages/{second.pk}/", {"verb": "start"}).status_code == 200


@pytest.mark.parametrize("stage", ["0", "9" * 18, "9" * 30, "x"])
def test_a_stage_that_is_not_there_is_not_found(call, manager, stage):
    ticket = bring(make_release(manager), "deploying", manager)
    assert call.post(f"releases/{ticket.number}/stages/{stage}/", {"verb": "start"}).status_code == 404


def test_a_stage_of_another_release_is_not_found(call, manager):
    ticket, other = (bring(make_release(manager), "deploying", manager) for _ in range(2))
    path = f"releases/{ticket.number}/stages/{stages_of(other)[0].pk}/"
    assert call.post(path, {"verb": "start"}).status_code == 404


def test_notes_are_written(call, manager):
    ticket = make_release(manager)
    shown = call("put", f"releases/{ticket.number}/notes/", {"notes": "# 新功能\n\n- 更快"})
    assert shown.json()["notes"] == "# 新功能\n\n- 更快"
    assert call("put", f"releases/{ticket.number}/notes/", {"notes": "a\x00"}).status_code == 400


def test_notes_are_read_by_whoever_sees_the_release(call, manager):
    requester = make_user()
    ticket = make_release(manager)
    type(ticket).objects.filter(pk=ticket.pk).update(requester=requester)
    path = f"releases/{ticket.number}/notes/"
    told = Caller(requester).get(path).json()
    assert not told["is_written"] and "5.2.0" in told["notes"]
    call("put", path, {"notes": "更快"})
    assert Caller(requester).get(path).json() == {"notes": "更快", "is_written": True}
    assert "5.2.0" in call.get(f"{path}?anew=true").json()["notes"]
    assert Caller(make_user()).get(path).status_code == 404


def test_notes_do_not_name_a_confidential_change(call, manager):
    ticket, plain, secret = make_release(manager), change_making.make_change(), change_making.make_change()
    for change in (plain, secret):
        call.post(f"releases/{ticket.number}/put-in/", {"number": change.number})
    type(ticket).objects.filter(pk=secret.pk).update(confidential=True)
    notes = call.get(f"releases/{ticket.number}/notes/").json()["notes"]
    assert plain.number in notes and secret.number not in notes


def test_only_those_who_may_record_releases_do():
    for role in (None, Role.FIRST_LINE, Role.SECOND_LINE, Role.AUDITOR):
        user = make_user(roles=(role,) if role else ())
        assert Caller(user).post("releases/", NEW).status_code == 403, role


def test_others_neither_plan_nor_fill_nor_deploy(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    reader = Caller(make_user(roles=(Role.FIRST_LINE,)))
    stage = stages_of(ticket)[0]
    assert reader.get(f"releases/{ticket.number}/").status_code == 200
    assert reader.patch(f"releases/{ticket.number}/", {"goal": "x"}).status_code == 403
    assert reader.post(f"releases/{ticket.number}/stages/{stage.pk}/", {"verb": "start"}).status_code == 403
    assert reader("put", f"releases/{ticket.number}/notes/", {"notes": "x"}).status_code == 403
    stranger = Caller(make_user())
    assert stranger.get(f"releases/{ticket.number}/").status_code == 404
    assert stranger.post(f"releases/{ticket.number}/stages/{stage.pk}/", {"verb": "start"}).status_code == 404


def test_a_ticket_of_another_kind_is_no_release(call):
    assert call.get(f"releases/{make_ticket().number}/").status_code == 404
