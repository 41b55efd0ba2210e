"""Major incidents by API, from the declaration to the review; the state of services for everybody."""

import pytest

from tests.factories import make_ticket, make_user
from tests.incidents.major_cast import REVIEW, UPDATE, make_cast, publish
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def command(client, cast):
    client.force_login(cast.supervisor)
    return client


def address(ticket, part: str = "") -> str:
    return f"/api/v1/incidents/{ticket.number}/major/{part}"


def test_from_the_declaration_to_the_review(command, cast):
    ticket = cast.in_progress(cast.incident())
    assert command.get(address(ticket)).status_code == 404
    given = {"public_title": "MES断网", "services": ["MES"], "update_minutes": 20}
    declared = command.post(address(ticket), given, JSON)
    assert declared.status_code == 201, declared.content
    assert (declared.json()["commander"]["name"], declared.json()["services"]) == ("秦岚", ["MES"])
    told = command.post(address(ticket, "updates/"), {"update_text": UPDATE}, JSON)
    assert (told.status_code, told.json()["text"]) == (201, UPDATE)
    changed = command.patch(address(ticket), {"commander": cast.agent.pk, "services": ["MES", "ERP"]}, JSON)
    assert (changed.json()["commander"]["id"], changed.json()["services"]) == (cast.agent.pk, ["MES", "ERP"])
    child = make_ticket()
    outcome = command.post(address(ticket, "children/"), {"incidents": [child.number]}, JSON)
    assert outcome.json() == [{"number": child.number, "refusal": ""}]
    cast.resolved(Ticket.objects.get(pk=ticket.pk))
    assert command.post(address(ticket, "review/finish/")).status_code == 409
    written = command.patch(address(ticket, "review/"), REVIEW | {"no_action_reason": "供应商负责"}, JSON)
    assert written.json()["missing"] == []
    assert command.post(address(ticket, "review/finish/")).json()["finished_by"]["name"] == "秦岚"


def test_wrong_person_wrong_state_wrong_value(client, command, cast):
    ticket = cast.incident()
    assert command.post(address(ticket), {}, JSON).status_code == 400
    assert command.post(address(ticket, "updates/"), {"update_text": "x"}, JSON).status_code == 409
    cast.declared(ticket)
    assert command.post(address(ticket), {"public_title": "x"}, JSON).status_code == 409
    assert command.patch(address(ticket), {"services": "MES"}, JSON).status_code == 400
    client.force_login(cast.agent)
    assert client.post(address(ticket, "updates/"), {"update_text": "x"}, JSON).status_code == 403
    client.force_login(cast.reporter)
    assert client.get(address(ticket)).status_code == 404


def test_stale_declaration_is_refused(command, cast):
    ticket = cast.incident()
    headers = {"If-Match": f'"{ticket.version + 7}"'}
    assert command.post(address(ticket), {"public_title": "x"}, JSON, headers=headers).status_code == 412


def test_same_update_sent_again_is_one(command, cast):
    ticket = cast.declared()
    headers = {"Idempotency-Key": "update-1"}
    for _time in range(2):
        command.post(address(ticket, "updates/"), {"update_text": UPDATE}, JSON, headers=headers)
    assert ticket.events.filter(verb="update_published").count() == 1


def test_child_is_taken_out_again(command, cast):
    ticket, child = cast.declared(), make_ticket()
    command.post(address(ticket, "children/"), {"incidents": [child.number]}, JSON)
    assert [row["number"] for row in command.get(address(ticket, "children/")).json()] == [child.number]
    assert command.delete(address(ticket, f"children/{child.number}/")).status_code == 204
    assert command.get(address(ticket, "children/")).json() == []


def test_everybody_reads_the_status_and_no_drill(client, cast):
    ticket, drill = publish(cast.declared(), cast.supervisor), cast.drill()
    client.force_login(make_user())
    found = client.get("/api/v1/status/").json()
    assert [row["number"] for row in found["current"]] == [ticket.number]
    assert found["current"][0]["updates"][0]["text"] == UPDATE
    assert drill.number not in str(found)
    assert ticket.title not in str(found)


def test_me_too(client, cast):
    ticket, me = cast.declared(), make_user()
    client.force_login(me)
    path = f"/api/v1/status/{ticket.number}/me-too/"
    assert client.post(path, {}, JSON).json() == {"number": ticket.number, "incident": None}
    said = client.post(path, {"words": "我这里也是"}, JSON).json()
    assert Ticket.objects.get(number=said["incident"]).parent == ticket
    assert client.get("/api/v1/status/").json()["current"][0]["affected_count"] == 1
    assert client.post(f"/api/v1/status/{cast.drill().number}/me-too/", {}, JSON).status_code == 404


def test_what_looks_alike_and_who_has_it_too(client, command, cast):
    ticket = cast.declared()
    alike = make_ticket(make_user(), title="MES终端无法登录", category=cast.category)
    assert [row["number"] for row in command.get(address(ticket, "children/proposed/")).json()] == [alike.number]
    person = make_user("陈立")
    client.force_login(person)
    client.post(f"/api/v1/status/{ticket.number}/me-too/", {"words": "五车间也是"}, JSON)
    assert client.get(address(ticket, "affected/")).status_code == 404
    client.force_login(cast.supervisor)
    [said] = client.get(address(ticket, "affected/")).json()
    assert said["person"] == {"id": person.pk, "name": "陈立"}
    assert Ticket.objects.get(number=said["incident"]).requester == person
