"""Writing the root cause analysis down."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from problems.fishbone import draw
from problems.models import ProblemSettings
from tests.factories import make_agent, make_team
from tests.problems.making import make_manager, make_problem
from tests.tickets.desk_cast import detail_url, signed_in, verbs
from tickets import actions
from tickets.models import Attachment

pytestmark = pytest.mark.django_db


def address(problem, name="analysis"):
    return reverse(f"problems:{name}", args=[problem.number])


def typed(problem, **fields):
    return {"version": problem.version, "seen": problem.event_count, "method": "", **fields}


def test_whys_and_causes_are_kept_without_the_empty_ones_and_drawn_on_the_page():
    manager = make_manager()
    problem, client = make_problem(manager, "investigating"), signed_in(manager)
    given = typed(
        problem,
        method="fishbone",
        why_0="连接被占满",
        why_2="没有归还",
        branch_1="固件旧\n\n散热差\n",
        root_cause="固件缺陷",
    )
    assert client.post(address(problem), given).status_code == 302
    problem.problem.refresh_from_db()
    assert problem.problem.whys == ["连接被占满", "没有归还"]
    assert problem.problem.causes == [{"branch": "机", "cause": "固件旧"}, {"branch": "机", "cause": "散热差"}]
    page = client.get(detail_url(problem)).content.decode()
    assert '<text class="fishbone-cause"' in page
    assert all(text in page for text in ("固件旧", "散热差", "连接被占满", "固件缺陷"))
    assert verbs(problem)[-1] == "edited"


def test_everything_can_be_taken_out_again():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    problem = actions.edit(problem, by=manager, whys=["一"], causes=[{"branch": "人", "cause": "忙"}])
    assert signed_in(manager).post(address(problem), typed(problem)).status_code == 302
    problem.problem.refresh_from_db()
    assert (problem.problem.whys, problem.problem.causes) == ([], [])


def test_evidence_goes_with_an_internal_note():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    log = SimpleUploadedFile("pool.log", b"connections: 200 of 200")
    signed_in(manager).post(address(problem), typed(problem, files=[log]))
    assert not Attachment.objects.get(ticket=problem).public
    assert "pool.log" in signed_in(manager).get(detail_url(problem)).content.decode()


def test_who_saves_over_somebody_elses_change_keeps_what_was_typed_and_is_told():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    actions.edit(problem, by=manager, root_cause="内存泄漏")
    answer = signed_in(manager).post(address(problem), typed(problem, root_cause="磁盘满"))
    assert answer.status_code == 412
    assert "磁盘满" in answer.content.decode()
    problem.problem.refresh_from_db()
    assert problem.problem.root_cause == "内存泄漏"


def test_workaround_and_the_word_that_there_is_none_exclude_each_other():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    answer = signed_in(manager).post(address(problem), typed(problem, workaround="重启", has_no_workaround="on"))
    assert answer.status_code == 400
    assert verbs(problem)[-1] != "edited"


def test_the_assigned_second_line_analyses_others_do_not():
    manager, team = make_manager(), make_team()
    assignee = make_agent(role=Role.SECOND_LINE, teams=(team,))
    other = make_agent(role=Role.SECOND_LINE, teams=(team,))
    problem = actions.move(make_problem(manager), "assign", by=manager, team=team.pk, assignee=assignee.pk)
    assert signed_in(assignee).get(address(problem)).status_code == 200
    assert signed_in(other).get(address(problem)).status_code == 404
    assert signed_in(make_agent(role=Role.SUPERVISOR)).post(address(problem), typed(problem)).status_code == 404


def test_own_branches_are_offered_and_a_renamed_one_keeps_its_causes():
    manager = make_manager()
    problem = make_problem(manager, "investigating")
    actions.edit(problem, by=manager, causes=[{"branch": "料", "cause": "线材差"}])
    ProblemSettings.objects.create(pk=1, branches=["流程", "技术"])
    form = signed_in(manager).get(address(problem)).context["form"]
    assert [field.label for field in form.fishbone()] == ["流程", "技术", "料"]


@pytest.mark.parametrize("causes", [[], [("人", f"原因{n}") for n in range(12)]])
def test_drawing_holds_every_branch_and_cause_inside_its_frame(causes):
    drawing = draw("无线掉线" * 20, [{"branch": b, "cause": c} for b, c in causes], ["人", "机", "料"])
    assert [branch.name for branch in drawing.branches] == ["人", "机", "料"]
    places = [y for branch in drawing.branches for cause in branch.causes for _line, y in cause.lines]
    assert len(places) == len(causes)
    assert all(0 < y < drawing.height for y in [*places, *(branch.y for branch in drawing.branches)])
    assert all(len(line) <= 9 for line, _y in drawing.effect)


def test_its_facts_are_edited_by_whom_the_process_names():
    manager = make_manager()
    problem = make_problem(manager)
    first_line = make_agent()
    edit = reverse("tickets:edit", args=[problem.number])
    assert signed_in(manager).get(edit).status_code == 200
    assert signed_in(first_line).get(edit).status_code == 404
    assert edit in signed_in(manager).get(detail_url(problem)).content.decode()
    assert edit not in signed_in(first_line).get(detail_url(problem)).content.decode()
