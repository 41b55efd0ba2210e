"""Approving on pages: one's list, a decision, several at once, the ticket's own pages."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_agent, make_team, make_user
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step, people_step, verbs
from tickets import actions
from tickets.models import ApprovalStep, Ticket

pytestmark = pytest.mark.django_db
MINE = "/approvals/"


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def page(user: User, address: str) -> str:
    answer = signed_in(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(user: User, step: ApprovalStep, **values: str):
    return signed_in(user).post(step.get_absolute_url(), values)


@pytest.mark.parametrize("who", ["manager", "supervisor"])
def test_list_shows_what_waits_for_oneself_in_either_shell(cast, who):
    person = getattr(cast, who)
    step = ask(cast.requester, people_step(person), title="申请新笔记本")
    html = page(person, MINE)
    assert "申请新笔记本" in html
    assert step.get_absolute_url() in html
    assert ('class="rail"' in html) == person.is_desk_staff


def test_list_shows_nothing_of_others(cast):
    ask(cast.requester, manager_step(), title="申请新笔记本")
    for person in (cast.stranger, cast.requester, cast.supervisor):
        assert "申请新笔记本" not in page(person, MINE)


def test_what_is_decided_moves_to_the_second_tab(cast):
    step = ask(cast.requester, manager_step(), title="申请新笔记本")
    actions.decide(step, by=cast.manager, approve=True)
    assert "申请新笔记本" not in page(cast.manager, MINE)
    assert "申请新笔记本" in page(cast.manager, MINE + "?tab=decided")


def test_list_goes_on_after_a_page_the_longest_waiting_first(cast, monkeypatch):
    monkeypatch.setattr("tickets.approvals.overview.PAGE", 2)
    for n in range(5):
        ask(cast.requester, manager_step(), title=f"申请{n}")
    first = signed_in(cast.manager).get(MINE)
    assert [row.step.ticket.title for row in first.context["rows"]] == ["申请0", "申请1"]
    second = signed_in(cast.manager).get(first.context["older_url"])
    assert [row.step.ticket.title for row in second.context["rows"]] == ["申请2", "申请3"]


def test_list_costs_the_same_however_long(cast, django_assert_max_num_queries):
    for _ in range(8):
        ask(cast.requester, manager_step())
    client = signed_in(cast.manager)
    client.get(MINE)
    with django_assert_max_num_queries(9):
        client.get(MINE)


def test_navigation_counts_what_waits(cast):
    ask(cast.requester, manager_step())
    ask(cast.requester, people_step(cast.supervisor))
    for person in (cast.manager, cast.supervisor):
        assert "1 waiting" in page(person, MINE)
    assert "waiting</span>" not in page(cast.stranger, MINE)


def test_decision_page_shows_what_is_decided_on_and_what_came_before(cast):
    step = ask(
        cast.requester, manager_step(), people_step(cast.colleague), title="申请新笔记本", description="旧的**坏了**"
    )
    actions.decide(step, by=cast.manager, approve=True, comment="确实需要")
    second = ApprovalStep.objects.get(ticket=step.ticket, state="open")
    html = page(cast.colleague, second.get_absolute_url())
    for words in ("申请新笔记本", "<strong>坏了</strong>", "申请人", "财务部", "直属经理", "确实需要"):
        assert words in html


def test_decision_page_shows_nothing_internal(cast):
    agent = make_agent(teams=(make_team(),))
    step = ask(cast.requester, manager_step(), by=agent, confidential=True)
    Ticket.objects.filter(pk=step.ticket_id).update(team=agent.teams.get())
    actions.note(Ticket.objects.get(pk=step.ticket_id), by=agent, text="内部怀疑是泄密")
    html = page(cast.manager, step.get_absolute_url())
    assert "内部怀疑是泄密" not in html
    assert "Open the ticket" not in html
    assert signed_in(cast.manager).get(reverse("portal:ticket", args=[step.ticket.number])).status_code == 404


def test_decision_page_is_not_there_for_others(cast):
    step = ask(cast.requester, manager_step())
    assert signed_in(cast.stranger).get(step.get_absolute_url()).status_code == 404
    assert decide(cast.stranger, step, decision="approve").status_code == 404
    assert Client().get(step.get_absolute_url()).status_code == 302


def test_approving_on_the_page(cast):
    step = ask(cast.requester, manager_step())
    answer = decide(cast.manager, step, decision="approve", comment="同意")
    assert answer.url == MINE
    assert Ticket.objects.get(pk=step.ticket_id).state == "approved"
    seat = step.seats.get()
    assert (seat.comment, seat.via) == ("同意", "page")


def test_refusing_without_a_reason_is_said_at_the_field(cast):
    step = ask(cast.requester, manager_step())
    answer = decide(cast.manager, step, decision="reject")
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["comment"]
    assert decide(cast.manager, step, decision="reject", comment="预算不足").status_code == 302
    assert Ticket.objects.get(pk=step.ticket_id).state == "rejected"


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_answer_that_is_neither_decides_nothing(cast, answer):
    step = ask(cast.requester, manager_step())
    assert decide(cast.manager, step, decision=answer, comment="嗯").status_code == 400
    assert Ticket.objects.get(pk=step.ticket_id).state == "awaiting"


def test_requester_sees_the_page_but_has_no_answer(cast):
    step = ask(cast.requester, manager_step())
    assert 'name="decision"' not in page(cast.requester, step.get_absolute_url())
    assert decide(cast.requester, step, decision="approve").status_code == 403
    assert Ticket.objects.get(pk=step.ticket_id).state == "awaiting"


def test_late_vote_hears_who_decided_and_keeps_the_words(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    actions.decide(step, by=cast.manager, approve=True)
    answer = decide(cast.colleague, step, decision="reject", comment="写了很久的理由")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "直属经理" in html
    assert "写了很久的理由" in html


def test_several_are_shown_before_they_are_approved(cast):
    steps = [ask(cast.requester, manager_step(), title=f"申请{n}") for n in range(2)]
    client = signed_in(cast.manager)
    preview = client.post("/approvals/bulk/", {"step": [step.pk for step in steps]})
    assert all(f"申请{n}" in preview.content.decode() for n in range(2))
    assert ApprovalStep.objects.filter(state="open").count() == 2
    client.post("/approvals/bulk/", {"step": [step.pk for step in steps], "confirm": "1", "comment": "都同意"})
    assert ApprovalStep.objects.filter(state="approved", seats__via="list", seats__comment="都同意").count() == 2


def test_several_leave_out_what_is_not_one_s_own(cast):
    foreign = ask(cast.requester, people_step(cast.colleague))
    own = ask(cast.manager, people_step(cast.manager, cast.colleague, mode="all"))
    Ticket.objects.filter(pk=own.ticket_id).update(requester=cast.manager)
    answer = signed_in(cast.manager).post("/approvals/bulk/", {"step": [foreign.pk, own.pk], "confirm": "1"})
    assert answer.status_code == 302
    assert ApprovalStep.objects.filter(state="open").count() == 2
    assert verbs(own.ticket)[-1] == "approval_opened"


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 30]])
def test_several_with_nothing_chosen_goes_back(cast, chosen):
    ask(cast.requester, manager_step())
    assert signed_in(cast.manager).post("/approvals/bulk/", {"step": chosen}).url == MINE


def test_one_that_cannot_follow_is_named_and_the_rest_goes_through(cast, monkeypatch):
    steps = [ask(cast.requester, manager_step(), title=f"申请{n}") for n in range(2)]
    real = actions.decide

    def decide_but_one(step, **values):
        if step.pk == steps[0].pk:
            actions.withdraw_approvals(step.ticket, by=None)
        return real(step, **values)

    monkeypatch.setattr("tickets.views.approvals.actions.decide", decide_but_one)
    answer = signed_in(cast.manager).post("/approvals/bulk/", {"step": [step.pk for step in steps], "confirm": "1"})
    assert answer.status_code == 409
    assert "申请0" in answer.content.decode()
    assert Ticket.objects.get(pk=steps[1].ticket_id).state == "approved"


def test_ticket_s_pages_show_who_is_asked_and_who_decided(cast):
    step = ask(cast.requester, manager_step(), people_step(cast.colleague))
    actions.decide(step, by=cast.manager, approve=True, comment="确实需要")
    for user, address in (
        (cast.supervisor, reverse("tickets:detail", args=[step.ticket.number])),
        (cast.requester, reverse("portal:ticket", args=[step.ticket.number])),
    ):
        html = page(user, address)
        for words in ("approvals-title", "直属经理", "确实需要", "同事"):
            assert words in html


def test_approver_finds_the_way_to_decide_on_the_ticket(cast):
    step = ask(cast.requester, people_step(cast.supervisor))
    html = page(cast.supervisor, reverse("tickets:detail", args=[step.ticket.number]))
    assert f'href="{step.get_absolute_url()}"' in html


def test_delegate_is_named_on_the_account_s_page_and_taken_back(cast):
    client = signed_in(cast.manager)
    answer = client.post(
        "/account/delegations/",
        {"delegate": cast.colleague.employee_number, "starts_on": "2090-01-01", "ends_on": "2090-01-05"},
    )
    assert answer.url == "/account/delegations/"
    assert "同事" in client.get(answer.url).content.decode()
    delegation = cast.manager.delegations.get()
    assert signed_in(cast.colleague).post(f"/account/delegations/{delegation.pk}/end/").status_code == 404
    client.post(f"/account/delegations/{delegation.pk}/end/")
    assert not cast.manager.delegations.exists()


def test_an_administrator_hands_over_for_somebody_who_fell_ill(cast):
    administrator = make_user("钟原", roles=("administrator",))
    given = {
        "absent": cast.manager.employee_number, "delegate": cast.colleague.employee_number, "starts_on": "2090-01-01",
        "ends_on": "2090-01-05",
    }  # fmt: skip
    signed_in(cast.stranger).post("/account/delegations/", given)
    assert not cast.manager.delegations.exists()
    client = signed_in(administrator)
    client.post("/account/delegations/", given)
    delegation = cast.manager.delegations.get()
    assert (delegation.delegate, delegation.created_by) == (cast.colleague, administrator)
    assert cast.manager.name in client.get("/account/delegations/").content.decode()
    client.post(f"/account/delegations/{delegation.pk}/end/")
    assert not cast.manager.delegations.exists()


def test_wrong_days_are_said_at_their_field(cast):
    answer = signed_in(cast.manager).post(
        "/account/delegations/",
        {"delegate": cast.colleague.employee_number, "starts_on": "2090-01-05", "ends_on": "2090-01-01"},
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["ends_on"])


def test_head_of_a_foreign_department_sees_nothing(cast):
    step = ask(cast.requester, manager_step())
    assert signed_in(make_user()).get(step.get_absolute_url()).status_code == 404
