"""The settings in the Django admin: who gets in, what can be done there, and what cannot be broken."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, Shift, Team, User
from accounts.roles import Role
from tests.factories import (
    PASSWORD,
    bring_to,
    make_agent,
    make_category,
    make_cause,
    make_close_code,
    make_department,
    make_team,
    make_ticket,
    make_user,
)
from tickets import defaults
from tickets.models import Category, Notification, PriorityRule, ReplyTemplate, RoutingRule
from tickets.models.notification import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, administrator) -> Client:
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def page(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def person_values(person: User, **values) -> dict:
    """What the form of a person sends when nothing is changed."""
    given = {
        "name": person.name,
        "employee_number": person.employee_number,
        "email": person.email,
        "is_active": "on" if person.is_active else "",
        "roles": person.roles,
        "teams": [team.pk for team in person.teams.all()],
        "skills-TOTAL_FORMS": 0,
        "skills-INITIAL_FORMS": 0,
    }
    return {name: value for name, value in (given | values).items() if value != ""}


@pytest.mark.parametrize("role", ["", *Role.values])
def test_only_administrators_get_in(client, role):
    client.force_login(make_user(roles=(role,) if role else ()))
    response = client.get(page("index"))
    assert response.status_code == (200 if role == Role.ADMINISTRATOR else 302)
    if role != Role.ADMINISTRATOR:
        assert client.get(response.url).status_code == 403


def test_its_sign_in_is_the_desks_which_counts_attempts(client):
    response = client.get(page("index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_every_page_answers_with_few_statements_however_many_rows(desk, django_assert_max_num_queries):
    defaults.load_categories()
    defaults.load_priority_matrix()
    team = make_team(lead=make_agent())
    for _n in range(12):
        person = make_agent(teams=(team,), department=make_department(head=make_user()), manager=make_user())
        RoutingRule.objects.create(name="规则", team=team, category=Category.objects.last())
        ReplyTemplate.objects.create(name="常用语", text="您好", owner=person, team=team)
        bring_to(make_ticket(by=person, team=team), "in_progress", person)
        make_cause()
        make_close_code()
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        with django_assert_max_num_queries(15):
            assert desk.get(page(f"{name}_changelist")).status_code == 200
        row = model._default_manager.first()
        if row is not None:
            with django_assert_max_num_queries(25):
                assert desk.get(page(f"{name}_change", row.pk)).status_code == 200


def test_what_other_packages_register_is_not_shown(desk):
    shown = {model._meta.label for model in admin.site._registry}
    assert shown.isdisjoint({"auth.Group", "account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialApp"})


def test_a_new_person_gets_roles_and_teams_and_can_sign_in(desk):
    team = make_team()
    response = desk.post(
        page("accounts_user_add"),
        {
            "name": "丁雨桐", "employee_number": "C10622", "email": "Ding@Example.com", "usable_password": "true",
            "password1": "Blue-Teapot-42", "password2": "Blue-Teapot-42",
            "roles": [Role.ASSISTANT, Role.AUDITOR], "teams": [team.pk],
        },
    )  # fmt: skip
    assert response.status_code == 302
    person = User.objects.get(employee_number="C10622")
    assert (person.email, person.role_set) == ("ding@example.com", {Role.ASSISTANT, Role.AUDITOR})
    assert list(person.teams.all()) == [team]
    client = Client()
    client.post(reverse("account_login"), {"login": "c10622", "password": "Blue-Teapot-42"})
    assert client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("taken", [{"employee_number": "c10382"}, {"email": "LIN@example.com"}])
def test_a_number_or_address_that_is_taken_in_any_case_is_refused(desk, person, taken):
    given = {"name": "甲", "employee_number": "C1", "email": "a@example.com", "usable_password": "false"}
    response = desk.post(page("accounts_user_add"), given | taken)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert User.objects.count() == 2


def test_disabling_an_agent_says_how_many_open_tickets_they_hold(desk):
    team = make_team()
    agent = make_agent("周启明", teams=(team,))
    bring_to(make_ticket(), "in_progress", agent)
    bring_to(make_ticket(), "closed", agent)
    response = desk.post(
        page("accounts_user_change", agent.pk), person_values(agent, is_active=""), follow=True,
        headers={"accept-language": "en"},
    )  # fmt: skip
    agent.refresh_from_db()
    assert not agent.is_active
    assert "周启明 still holds 1 open ticket." in said(response)


def test_people_are_disabled_together_but_never_oneself(desk, administrator, person):
    chosen = {"action": "disable", "_selected_action": [person.pk, administrator.pk]}
    desk.post(page("accounts_user_changelist"), chosen)
    person.refresh_from_db()
    administrator.refresh_from_db()
    assert (person.is_active, administrator.is_active) == (False, True)


@pytest.mark.parametrize("values", [{"is_active": ""}, {"roles": [Role.AUDITOR]}])
def test_administrators_cannot_shut_themselves_out(desk, administrator, values):
    response = desk.post(page("accounts_user_change", administrator.pk), person_values(administrator, **values))
    assert list(response.context["adminform"].form.errors) == list(values)
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_administrator


def test_people_are_never_deleted(desk, person):
    assert desk.post(page("accounts_user_delete", person.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


def test_a_used_category_is_kept_and_says_why(desk):
    category = make_category("硬件")
    make_ticket(category=category)
    response = desk.post(
        page("tickets_category_delete", category.pk), {"post": "yes"}, follow=True, headers={"accept-language": "en"}
    )
    assert Category.objects.filter(pk=category.pk).exists()
    assert "“硬件” cannot be deleted, it is in use (tickets). Switch it off instead." in said(response)


def test_an_unused_category_can_be_deleted(desk):
    category = make_category()
    desk.post(page("tickets_category_delete", category.pk), {"post": "yes"})
    assert not Category.objects.filter(pk=category.pk).exists()


@pytest.mark.parametrize("make", [make_cause, make_close_code])
def test_an_unused_cause_or_code_can_be_deleted(desk, make):
    row = make()
    desk.post(page(f"incidents_{row._meta.model_name}_delete", row.pk), {"post": "yes"})
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_a_categorys_slug_never_changes(desk):
    category = make_category("硬件", slug="hardware")
    values = {"name": "电脑", "slug": "changed", "position": 5, "is_active": "on"}
    desk.post(page("tickets_category_change", category.pk), values)
    category.refresh_from_db()
    assert (category.name, category.slug) == ("电脑", "hardware")


def test_a_department_cannot_be_put_below_itself(desk):
    top = make_department("制造中心")
    below = make_department("质量部", parent=top)
    response = desk.post(page("accounts_department_change", top.pk), {"name": top.name, "parent": below.pk})
    assert "parent" in response.context["adminform"].form.errors


def test_a_department_that_moves_takes_what_is_below_along(desk):
    old, new = make_department("制造中心"), make_department("研发中心")
    moved = make_department("质量部", parent=old)
    below = make_department("检验组", parent=moved)
    desk.post(page("accounts_department_change", moved.pk), {"name": moved.name, "parent": new.pk})
    assert set(Department.objects.subtree(Department.objects.get(pk=new.pk))) == {new, moved, below}
    assert list(Department.objects.subtree(old)) == [old]


def test_another_team_takes_over_as_the_service_desk(desk):
    old, new = make_team("服务台", is_service_desk=True), make_team("一线组")
    values = {"name": new.name, "line": "first", "is_service_desk": "on", "is_active": "on"}
    roster = {"shifts-TOTAL_FORMS": 0, "shifts-INITIAL_FORMS": 0}
    desk.post(page("accounts_team_change", new.pk), values | roster)
    assert list(Team.objects.filter(is_service_desk=True)) == [new]
    assert Team.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    ("values", "error"),
    [({"is_service_desk": "on"}, "is_active"), ({"is_active": "on"}, "is_service_desk")],
)
def test_there_is_always_a_service_desk_at_work(desk, values, error):
    team = make_team("服务台", is_service_desk=True)
    roster = {"shifts-TOTAL_FORMS": 0, "shifts-INITIAL_FORMS": 0}
    response = desk.post(page("accounts_team_change", team.pk), {"name": "服务台", "line": "first"} | roster | values)
    assert error in response.context["adminform"].form.errors


def test_a_teams_roster_is_kept_on_its_page(desk):
    team = make_team()
    agent = make_agent(teams=(team,))
    desk.post(
        page("accounts_team_change", team.pk),
        {
            "name": team.name, "line": "second", "is_active": "on", "members": [agent.pk],
            "shifts-TOTAL_FORMS": 1, "shifts-INITIAL_FORMS": 0, "shifts-0-user": agent.pk, "shifts-0-weekday": 2,
            "shifts-0-starts_at": "20:00", "shifts-0-ends_at": "08:00",
        },
    )  # fmt: skip
    assert str(Shift.objects.get(team=team, user=agent, weekday=2).ends_at) == "08:00:00"


def test_what_has_a_page_of_settings_with_a_history_is_not_here(desk):
    assert PriorityRule not in admin.site._registry


@pytest.mark.parametrize("what", ["add", "change", "delete"])
def test_tickets_are_only_looked_at(desk, what):
    ticket = make_ticket()
    args = [] if what == "add" else [ticket.pk]
    assert desk.post(page(f"tickets_ticket_{what}", *args), {"title": "改了", "post": "yes"}).status_code == 403
    ticket.refresh_from_db()
    assert ticket.title == "打印机脱机"


def test_a_confidential_ticket_is_not_shown_to_an_administrator_either(desk):
    ticket = make_ticket(category=make_category(is_confidential=True))
    assert ticket.number not in desk.get(page("tickets_ticket_changelist")).content.decode()
    assert desk.get(page("tickets_ticket_change", ticket.pk)).status_code == 302


def test_tickets_are_found_by_their_words(desk):
    found, other = make_ticket(title="投影仪不亮"), make_ticket()
    listed = desk.get(page("tickets_ticket_changelist"), {"q": "投影仪"}).content.decode()
    assert found.number in listed
    assert other.number not in listed


def test_an_undeliverable_message_gets_another_chance(desk, person):
    event = make_ticket(person).events.first()
    failed = Notification.objects.create(
        event=event, recipient=person, channel=Channel.MAIL, topic="received", state=Notification.State.FAILED,
        attempts=7, next_attempt_at=timezone.now() - timedelta(hours=1), last_error="550 no such user",
    )  # fmt: skip
    assert "550 no such user" in desk.get(page("tickets_notification_changelist")).content.decode()
    desk.post(page("tickets_notification_changelist"), {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (Notification.State.PENDING, 0)


def test_it_can_be_read_in_both_languages(desk):
    for asked, word in (("en", "Skills"), ("zh-CN", "技能")):
        assert word in desk.get(page("index"), headers={"accept-language": asked}).content.decode()


def test_its_pages_hold_no_inline_script_or_style(desk, person):
    for url in (page("index"), page("accounts_user_change", person.pk), page("tickets_category_add")):
        html = desk.get(url).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert "<script>" not in html


def test_the_password_is_set_by_an_administrator(desk, person):
    url = reverse("admin:auth_user_password_change", args=[person.pk])
    desk.post(url, {"usable_password": "true", "password1": "Blue-Teapot-42", "password2": "Blue-Teapot-42"})
    person.refresh_from_db()
    assert person.check_password("Blue-Teapot-42")
    assert not person.check_password(PASSWORD)
