"""The demo company's dashboard of its service desk, with which supervisors and auditors begin."""

from collections.abc import Mapping

from accounts.models import User
from accounts.roles import Role
from reports.builder.definition import checked
from reports.builder.verbs import place, save_dashboard, save_report
from reports.models import Dashboard, SavedReport, Sharing

NAME = "服务台运行看板"
# name: measures, group, period, shape
REPORTS = {
    "每周新增与解决": (["came_in", "solved"], "week", "last_30_days", "columns"),
    "每周承诺达成率": (["resolution_kept", "response_kept"], "week", "last_30_days", "lines"),
    "积压工单时长": (["backlog"], "age", "this_month", "bars"),
    "各团队解决量": (["solved"], "team", "last_30_days", "bars"),
    "各分类新增工单": (["came_in"], "category", "last_30_days", "bars"),
    "各优先级解决时长": (["resolution_median", "resolution_p90"], "priority", "last_30_days", "table"),
}


def load_dashboards(people: Mapping[str, User]) -> None:
    """Made once; what people do with it stays."""
    owner = next((one for one in people.values() if one.has_role(Role.SUPERVISOR) and one.is_active), None)
    if owner is None or SavedReport.objects.exists() or Dashboard.objects.exists():
        return
    values = {"name": NAME, "sharing": Sharing.STAFF, "role": Role.SUPERVISOR.value}
    board = save_dashboard(None, by=owner, values=values)
    for name, (measures, group, period, shape) in REPORTS.items():
        asked = {"measures": measures, "group": group, "period": period, "shape": shape}
        definition = checked(asked, owner)
        shared = {"name": name, "sharing": Sharing.STAFF}
        place(board, save_report(None, by=owner, definition=definition, values=shared), by=owner)
