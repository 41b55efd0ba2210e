"""Saving a policy makes its next version; running clocks keep theirs unless told to move."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from sla.editing.history import StaleSetting
from sla.editing.moving import move_running_clocks
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import Clock, Policy, PolicyMatch, SettingChange
from sla.verification import verify_all
from tests.factories import make_ticket, make_user
from tickets import actions
from tickets.exceptions import NotAllowed

pytestmark = pytest.mark.usefixtures("promises")


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
    assert (policy.current.number, policy.current.note, policy.current.created_by) == (2, "新合同", administrator)
    assert policy.current.document["targets"]["response"]["4"]["seconds"] == 600


def test_what_is_saved_unchanged_makes_no_version(administrator) -> None:
    policy = Policy.objects.get()
    save_policy(policy, PolicyDraft.of(policy), by=administrator)
    policy.refresh_from_db()
    assert policy.current.number == 1
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
    assert policy.current.number == 1


def test_what_somebody_saved_meanwhile_is_not_overwritten(administrator) -> None:
    policy = Policy.objects.get()
    save_policy(policy, drafted(policy, response=600), by=administrator, based_on=0)
    with pytest.raises(StaleSetting):
        save_policy(policy, drafted(policy, response=900), by=administrator, based_on=0)
    policy.refresh_from_db()
    assert policy.current.document["targets"]["response"]["4"]["seconds"] == 600


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
