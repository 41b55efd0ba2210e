"""Incidents that recur are proposed; the problem manager decides."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from problems.actions import accept_candidate, dismiss_candidate
from problems.candidates import refresh_candidates
from problems.models import Basis, Candidate, ProblemSettings
from problems.recurrence import Occurrence, find_recurrences
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.problems.making import make_manager
from tests.tickets.desk_cast import signed_in
from tickets import actions
from tickets.exceptions import NotAllowed, WrongState

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def occurrences(*titles, **fields):
    return [
        Occurrence(n, f"IT-20260302-{n}", title, AT + timedelta(hours=n), **fields) for n, title in enumerate(titles, 1)
    ]


def wordings(*titles, at_least=3):
    return [sorted(found.ids) for found in find_recurrences(occurrences(*titles), at_least)]


def test_one_wording_is_found_in_chinese_and_in_latin():
    assert wordings(
        "打印机卡纸了", "三楼打印机总是卡纸", "财务室打印机又卡纸了", "忘记密码", "VPN slow", "无法登录邮箱"
    ) == [[1, 2, 3]]
    assert wordings("VPN drops every hour", "vpn drops again", "Please order a mouse", "VPN drops") == [[1, 2, 4]]


def test_titles_that_share_only_common_words_are_not_alike():
    titles = ("无法打开报销系统", "无法连接无线网络", "无法登录邮箱账号", "打印机无法扫描")
    assert wordings(*titles) == []


def test_an_asset_and_a_category_are_found_and_say_their_names():
    found = find_recurrences(occurrences("甲", "乙", "丙", category=(7, "网络"), assets={3: "SW-3 交换机"}), 3)
    assert [(one.basis, one.key, one.name) for one in found] == [(Basis.ASSET, "3", "SW-3 交换机")]
    found = find_recurrences(occurrences("甲", "乙", "丙", category=(7, "网络")), 3)
    assert [(one.basis, one.key, one.name) for one in found] == [(Basis.CATEGORY, "7", "网络")]


def test_fewer_than_the_setting_says_make_none():
    assert wordings("打印机卡纸", "打印机卡纸") == []
    assert wordings("打印机卡纸", "打印机卡纸", at_least=2) == [[1, 2]]


def test_what_was_judged_does_not_count_again():
    five = occurrences(*["打印机卡纸"] * 5)
    assert find_recurrences(five, 3, {"wording": {1, 2, 3}}) == []
    assert find_recurrences(five, 2, {"wording": {1, 2, 3}})
    assert find_recurrences(five, 3, {"category": {1, 2, 3}})


def test_the_same_incidents_give_the_same_sets_in_whatever_order():
    titles = ("打印机卡纸", "打印机又卡纸了", "打印机卡纸严重", "VPN断线", "VPN总断线", "VPN经常断线") * 3
    ordered = occurrences(*titles)
    assert find_recurrences(ordered, 3) == find_recurrences(ordered[::-1], 3)


@pytest.fixture
def manager(db):
    return make_manager()


def report(count=3, title="打印机卡纸", **fields):
    agent = make_agent()
    return [make_ticket(by=agent, requester=make_user(), title=title, **fields) for _ in range(count)]


def propose():
    refresh_candidates(timezone.now())
    return list(Candidate.objects.open())


def decide_url(candidate):
    return reverse("problems:candidate", args=[candidate.pk])


def test_accepting_logs_a_problem_with_the_incidents_linked_as_caused_by_it(manager):
    incidents = report(category=make_category())
    [candidate] = propose()
    answer = signed_in(manager).post(decide_url(candidate), {"accept": "1", "title": "打印机批量卡纸"})
    candidate.refresh_from_db()
    problem = candidate.problem
    assert answer["Location"] == problem.get_absolute_url()
    assert (problem.kind, problem.title, problem.problem.origin) == ("problem", "打印机批量卡纸", "proactive")
    assert problem.category == incidents[0].category
    assert {link.source for link in problem.links_in.filter(kind="caused_by")} == set(incidents)
    assert propose() == []


def test_dismissed_it_does_not_come_back_for_the_same_incidents_but_for_as_many_others(manager):
    report()
    [candidate] = propose()
    signed_in(manager).post(decide_url(candidate), {"dismiss": "1", "reason": "纸受潮，已换"})
    assert propose() == []
    report(2)
    assert propose() == []
    report(1)
    assert [one.count for one in propose()] == [6]


def test_dismissing_needs_a_reason(manager):
    report()
    [candidate] = propose()
    assert signed_in(manager).post(decide_url(candidate), {"dismiss": "1", "reason": " "}).status_code == 400
    assert Candidate.objects.open().exists()


def test_candidates_that_no_longer_recur_are_taken_back(manager):
    incidents = report()
    assert len(propose()) == 1
    actions.move(incidents[0], "cancel", by=incidents[0].requester, reason="好了")
    assert propose() == []


def test_running_again_changes_nothing(manager):
    report(4)
    before = [(one.pk, one.found_at) for one in propose()]
    assert [(one.pk, one.found_at) for one in propose()] == before


def test_settings_say_how_many_in_how_many_days(manager):
    report(2)
    ProblemSettings.objects.create(pk=1, candidate_count=2, candidate_days=7)
    assert len(propose()) == 1
    assert refresh_candidates(timezone.now() + timedelta(days=8)) == 0


def test_confidential_incidents_and_those_of_a_problem_are_left_out(manager):
    report(confidential=True)
    assert propose() == []
    linked = report()
    problem = actions.create("problem", by=manager, title="卡纸")
    for incident in linked:
        actions.link(incident, by=manager, kind="caused_by", target=problem)
    assert propose() == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROBLEM_MANAGER])
def test_nobody_but_the_problem_manager_decides(db, role):
    report()
    [candidate] = propose()
    other = make_user(roles=(role,))
    with pytest.raises(NotAllowed):
        accept_candidate(candidate, by=other)
    with pytest.raises(NotAllowed):
        dismiss_candidate(candidate, by=other, reason="不")
    assert signed_in(other).post(decide_url(candidate), {"accept": "1", "title": "x"}).status_code == 404


def test_decided_once_the_other_is_told(manager):
    report()
    [candidate] = propose()
    accept_candidate(candidate, by=manager)
    with pytest.raises(WrongState):
        dismiss_candidate(candidate, by=manager, reason="晚了")


def test_accepting_one_takes_back_those_that_are_the_same_matter(manager):
    category = make_category()
    report(3, category=category)
    report(1, title="换墨盒", category=category)
    wording, both = sorted(propose(), key=lambda one: one.count)
    accept_candidate(wording, by=manager)
    assert not Candidate.objects.filter(pk=both.pk).exists()


def test_manager_page_shows_candidates_states_and_overdue_reviews(manager, django_assert_max_num_queries):
    report()
    propose()
    problem = actions.create("problem", by=manager, title="该复查了")
    actions.edit(problem, by=manager, review_on=timezone.localdate() - timedelta(days=1))
    client = signed_in(manager)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("problems:index"))
    assert "打印机卡纸" in page.content.decode()
    assert page.context["total"] == 1
    assert [one.ticket for one in page.context["reviews"]] == [problem]


def test_employees_get_no_page_of_problems(db):
    for name in ("index", "known_errors", "settings"):
        assert signed_in(make_user()).get(reverse(f"problems:{name}")).status_code in (403, 404)


def test_reading_thousands_costs_the_same_statements(manager, django_assert_max_num_queries):
    from problems.candidates import read_occurrences

    make_team()
    report(12)
    with django_assert_max_num_queries(4):
        read_occurrences(timezone.now() - timedelta(days=1))


@pytest.mark.django_db
def test_a_category_is_called_as_the_reader_calls_it(client):
    category = make_category("网络", name_en="Network")
    manager = make_manager()
    for title in ("甲乙丙", "丁戊己", "庚辛壬"):
        make_ticket(title=title, category=category)
    refresh_candidates(timezone.now())
    candidate = Candidate.objects.get(basis=Basis.CATEGORY)
    client.force_login(manager)
    english = {"accept-language": "en"}
    for path in ("/problems/", f"/problems/candidates/{candidate.pk}/"):
        assert "Network" in client.get(path, headers=english).content.decode()
        assert "网络" in client.get(path, headers={"accept-language": "zh-hans"}).content.decode()
    path = "/api/v1/problem-candidates/"
    assert client.get(path, headers=english).json()["results"][0]["name"] == "Network"
    assert client.get(f"{path}{candidate.pk}/", headers=english).json()["name"] == "Network"
