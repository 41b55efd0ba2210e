"""Saving a policy makes its next version; running clocks keep theirs unless told to move."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from sla.editing.history import StaleSetting
from sla.editing.moving import move_running_clocks
from sla.editing.policies import PolicyDraft, save_policy
from sla.forms.policies import PolicyForm, initial_steps
from sla.models import Clock, Policy, PolicyMatch, PolicyVersion, SettingChange, Simulation
from sla.simulation import runner
from sla.verification import verify_all
from tests.factories import make_ticket, make_user
from tickets import actions
from tickets.exceptions import NotAllowed

pytestmark = pytest.mark.usefixtures("promises")


def in_force(policy: Policy) -> PolicyVersion:
    """The version that new tickets get."""
    assert policy.current is not None
    return policy.current


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


def stepped(**step):
    return {"steps": {"response": {"0": [{"key": "x", **step}]}}}


def drafted(policy: Policy, **targets: int) -> PolicyDraft:
    """The policy as it is, but with these seconds for every priority of a clock."""
    content = PolicyDraft.of(policy).as_json()
    for kind, seconds in targets.items():
        for target in content["targets"][kind].values():
            target["seconds"] = seconds
    return PolicyDraft.read(content)


def test_a_stricter_target_is_the_next_version(administrator) -> None:
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=600), by=administrator, note="新合同")
    policy.refresh_from_db()
    assert (in_force(policy).number, in_force(policy).note, in_force(policy).created_by) == (2, "新合同", administrator)
    assert in_force(policy).document["targets"]["response"]["4"]["seconds"] == 600


def test_what_is_saved_unchanged_makes_no_version(administrator) -> None:
    policy = Policy.objects.get()
    save_policy(policy, PolicyDraft.of(policy), by=administrator)
    policy.refresh_from_db()
    assert in_force(policy).number == 1
    assert not SettingChange.objects.exists()


def test_another_order_is_kept_in_the_history_without_a_version(administrator) -> None:
    policy = Policy.objects.get()
    draft = PolicyDraft.read({**PolicyDraft.of(policy).as_json(), "position": 7})
    save_policy(policy, draft, by=administrator, note="先看这条")
    change = SettingChange.objects.get()
    assert (change.changes, change.version, change.note, change.by) == (
        {"position": [100, 7]}, None, "先看这条", administrator,
    )  # fmt: skip


def test_running_clocks_keep_their_version(administrator, agent) -> None:
    ticket = make_ticket(make_user())
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=600), by=administrator)
    response = Clock.objects.get(ticket=ticket, kind="response")
    assert (response.version.number, response.target_seconds) == (1, 4 * 3600)
    later = make_ticket(make_user())
    assert Clock.objects.get(ticket=later, kind="response").target_seconds == 600


def test_running_clocks_move_when_told_to_and_history_agrees(administrator, agent, clock) -> None:
    ticket = make_ticket(make_user())
    started = Clock.objects.get(ticket=ticket, kind="response").started_at
    clock.shift(timedelta(minutes=5))
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=600), by=administrator, moves_clocks=True)
    assert move_running_clocks(SettingChange.objects.get().pk) == 1
    response = Clock.objects.get(ticket=ticket, kind="response")
    assert (response.version.number, response.due_at) == (2, started + timedelta(minutes=10))
    assert PolicyMatch.objects.filter(ticket=ticket, reason=["moved"]).count() == 1
    assert list(verify_all()) == []
    change = SettingChange.objects.get()
    assert (change.moved_count, change.moved_at is not None) == (1, True)


def test_a_clock_that_has_ended_is_not_moved(administrator, agent, clock) -> None:
    ticket = make_ticket(make_user())
    clock.shift(timedelta(minutes=5))
    actions.reply(ticket, by=agent, text="收到")
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=60), by=administrator, moves_clocks=True)
    move_running_clocks(SettingChange.objects.get().pk)
    response = Clock.objects.get(ticket=ticket, kind="response")
    assert (response.status, response.version.number) == ("met", 1)
    assert list(verify_all()) == []


@pytest.mark.parametrize("roles", [(), ("supervisor",), ("first_line",), ("auditor",)])
def test_only_administrators_save(roles) -> None:
    policy = Policy.objects.get()
    with pytest.raises(NotAllowed):
        save_policy(policy, drafted(policy, response=600), by=make_user(roles=roles))
    policy.refresh_from_db()
    assert in_force(policy).number == 1


def test_what_somebody_saved_meanwhile_is_not_overwritten(administrator) -> None:
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=600), by=administrator, based_on=0)
    with pytest.raises(StaleSetting):
        save_policy(policy, drafted(policy, response=900), by=administrator, based_on=0)
    policy.refresh_from_db()
    assert in_force(policy).document["targets"]["response"]["4"]["seconds"] == 600


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("targets.response.1", {"targets": {"response": {"1": {"seconds": 0, "calendar": "always"}}}}),
        ("targets.response.1", {"targets": {"response": {"1": {"seconds": 60, "calendar": "nowhere"}}}}),
        ("targets.response.9", {"targets": {"response": {"9": {"seconds": 60, "calendar": "always"}}}}),
        ("targets.lunch", {"targets": {"lunch": {}, "response": {"1": {"seconds": 60, "calendar": "always"}}}}),
        ("targets", {"targets": {}}),
        ("pauses.response", {"pauses": {"response": ["asleep"]}}),
        ("steps.response.0", stepped(percent=0, actions=[{"do": "raise_level"}])),
        ("steps.response.0", stepped(percent=50, actions=[])),
        ("steps.response.0", stepped(percent=50, actions=[{"do": "reassign", "team": 0}])),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place(administrator, place, content) -> None:
    policy = Policy.objects.get()
    draft = PolicyDraft.read({**PolicyDraft.of(policy).as_json(), **content})
    with pytest.raises(ValidationError) as caught:
        save_policy(policy, draft, by=administrator)
    assert set(caught.value.message_dict) == {place}


def page_of(policy: Policy, **given):
    """The form of the policy as it comes back from the page."""
    form = PolicyForm(draft=PolicyDraft.of(policy))
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    rows = initial_steps(PolicyDraft.of(policy).steps)
    values |= {"steps-TOTAL_FORMS": str(len(rows)), "steps-INITIAL_FORMS": "0", "do": "save"}
    for index, row in enumerate(rows):
        values |= {f"steps-{index}-{name}": value for name, value in row.items() if value not in (None, False)}
    return values | given


def test_the_page_saved_as_it_is_changes_nothing(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    answer = client.post(reverse("sla:edit_policy", args=[policy.pk]), page_of(policy))
    assert answer.status_code == 302
    before = policy.versions.get(number=1).content
    after = in_force(Policy.objects.get()).content
    assert (after.targets, after.pauses) == (before.targets, before.pauses)
    assert {step.key for step in after.steps_of("resolution", 2)} == {
        step.key for step in before.steps_of("resolution", 2)
    }


def test_the_page_makes_the_next_version(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    given = {"amount_response_2": "1小时30分", "note": "合同"}
    client.post(reverse("sla:edit_policy", args=[policy.pk]), page_of(policy, **given))
    policy.refresh_from_db()
    assert in_force(policy).document["targets"]["response"]["2"] == {"seconds": 5400, "calendar": "office"}


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        ({"amount_response_1": ""}, "Give a target, or choose “no clock”.", "请填写目标"),
        ({"calendar_response_1": ""}, "Choose the calendar that this is counted by", "请选择"),
        ({"amount_response_1": "soon"}, "is not a length of time", "不是时长"),
        ({"steps-0-moment": "0%"}, "Give a share from 1 to 1000 %.", "请填写1到1000"),
        ({"steps-0-tell": []}, "Say what is to be done.", "请说明要做什么"),
        ({"steps-0-moment": "100 %"}, "has a step at that moment already", "已有"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_mistake_on_the_page_is_said_at_its_field(client, administrator, given, english, chinese, language) -> None:
    administrator.language = language
    administrator.save(update_fields=["language"])
    client.force_login(administrator)
    policy = Policy.objects.get()
    answer = client.post(reverse("sla:edit_policy", args=[policy.pk]), page_of(policy, **given))
    assert answer.status_code == 400
    assert (english if language == "en" else chinese) in answer.content.decode()
    assert in_force(Policy.objects.get()).number == 1


def test_empty_rows_are_left_out_and_crossed_ones_go(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    values = page_of(policy)
    rows = int(values["steps-TOTAL_FORMS"])
    last = {"steps-TOTAL_FORMS": str(rows + 2), f"steps-{rows}-kind": "", f"steps-{rows}-moment": ""}
    callback = next(n for n in range(rows) if values[f"steps-{n}-kind"] == "callback")
    values |= last | {f"steps-{callback}-DELETE": "on"}
    assert client.post(reverse("sla:edit_policy", args=[policy.pk]), values).status_code == 302
    steps = in_force(Policy.objects.get()).document["steps"]
    assert ("callback" in steps, "resolution" in steps) == (False, True)


def test_more_rows_keep_what_was_typed(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    values = page_of(policy, do="more", amount_response_2="7 h")
    answer = client.post(reverse("sla:edit_policy", args=[policy.pk]), values)
    assert answer.status_code == 200
    assert len(answer.context["steps"].forms) == int(values["steps-TOTAL_FORMS"]) + 2
    assert 'value="7 h"' in answer.content.decode()


def test_a_trial_is_begun_from_the_page(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    answer = client.post(
        reverse("sla:edit_policy", args=[policy.pk]), page_of(policy, do="try", days="14", amount_response_2="30 min")
    )
    simulation = Simulation.objects.get()
    assert answer.url == reverse("sla:simulation", args=[simulation.pk])
    assert (simulation.days, simulation.state) == (14, "waiting")
    assert in_force(Policy.objects.get()).number == 1
    assert client.get(answer.url).status_code == 200


def test_the_api_saves_by_the_same_verb(client, administrator) -> None:
    client.force_login(administrator)
    policy = Policy.objects.get()
    url = f"/api/v1/sla/policies/{policy.pk}/"
    targets = {"response": {"1": {"seconds": 60, "calendar": "always"}}}
    answer = client.patch(url, {"targets": targets, "note": "API"}, content_type="application/json")
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    wrong = {"targets": {"response": {"1": {"seconds": 60, "calendar": "nowhere"}}}}
    answer = client.patch(url, wrong, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "targets.response.1")


def test_the_api_tries_and_answers_with_progress(client, administrator) -> None:
    client.force_login(administrator)
    body = {"days": 7, "policy_id": Policy.objects.get().pk, "policy": {"position": 5}}
    answer = client.post("/api/v1/sla/simulations/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["tables"]) == (201, "waiting", [])
    runner.run(answer.json()["id"])
    answer = client.get(f"/api/v1/sla/simulations/{answer.json()['id']}/")
    assert (answer.json()["state"], answer.json()["worse_count"]) == ("done", 0)


def test_the_api_refuses_a_supervisor(client, supervisor) -> None:
    client.force_login(supervisor)
    for url in ("/api/v1/sla/policies/", "/api/v1/sla/calendars/", "/api/v1/sla/simulations/"):
        assert client.post(url, {}, content_type="application/json").status_code == 403
