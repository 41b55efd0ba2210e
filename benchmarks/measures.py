"""How long figures take on a full desk: `python -m benchmarks.measures [--tickets 1000000]`.

Takes the tickets and clocks of `benchmarks.sla_dashboard`, puts six reports on a supervisor's dashboard, serves the
desk as production does, and asks as that supervisor, one request after the other: the dashboard as it stands when its
figures have been worked out of late, each report worked out anew, the builder, and a list behind a figure.
"""

import argparse

from benchmarks import environment
from benchmarks.client import Ask, measure
from benchmarks.serving import Desk, desk

WANTED_MS = 300
REPORTS = {
    "in and out, 12 months": (["came_in", "solved"], "month", "last_12_months", "columns"),
    "in time, 12 months": (["resolution_kept", "response_kept"], "month", "last_12_months", "lines"),
    "solved by team, a month": (["solved"], "team", "last_month", "bars"),
    "first contact, 13 weeks": (["first_contact", "reopened"], "week", "last_90_days", "lines"),
    "backlog by age": (["backlog"], "age", "this_month", "bars"),
    "times by priority, a month": (["resolution_median", "resolution_p90"], "priority", "last_month", "table"),
}
OTHERS = {
    "all reports": "/reports/",
    "builder, a month by day": "/reports/build/?measure=came_in&measure=solved&group=day&period=last_month",
    "performance of teams, a month": "/reports/performance/?of=team&period=last_month",
    "performance of people, a month": "/reports/performance/?of=assignee&period=last_month",
    "measures": "/reports/measures/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--database", default=environment.BIG)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    with environment.server() as server:
        from benchmarks.sla_dashboard import _filled

        address = _filled(server, options.database, options.tickets)
        with environment.redis() as redis:
            _measure(address, redis, options)


def _dashboard() -> tuple[str, dict[str, str]]:
    """A dashboard that everybody at the desk has; its address, and those of its reports."""
    from accounts.models import User
    from reports.builder.definition import checked
    from reports.builder.verbs import place, save_dashboard, save_report
    from reports.models import Dashboard, SavedReport

    User.objects.filter(teams__is_service_desk=True).update(roles=["first_line", "supervisor"])
    owner = User.objects.filter(teams__is_service_desk=True).earliest("pk")
    Dashboard.objects.filter(owner=owner, name="bench").delete()
    SavedReport.objects.filter(owner=owner, name__startswith="bench").delete()
    board = save_dashboard(None, by=owner, values={"name": "bench", "sharing": "staff"})
    found = {}
    for name, (measures, group, period, shape) in REPORTS.items():
        definition = checked({"measures": measures, "group": group, "period": period, "shape": shape}, owner)
        values = {"name": f"bench {name}", "sharing": "staff"}
        report = save_report(None, by=owner, definition=definition, values=values)
        place(board, report, by=owner)
        found[name] = f"/reports/dashboards/{board.pk}/reports/{report.pk}/?fresh=1"
    return board.get_absolute_url(), found


def _measure(address: str, redis: str, options: argparse.Namespace) -> None:
    from reports.builder.definition import Definition
    from reports.measures import tickets_behind

    board, reports = _dashboard()
    from accounts.models import User

    scope = Definition(["resolution_kept"], period="last_month").scope(User.objects.earliest("pk"))
    behind = tickets_behind("resolution_kept", scope, "rest")
    environment.collect_static(address)
    print(f"one supervisor, wanted p95 ≤ {WANTED_MS} ms for the dashboard; {environment.load()}")
    with desk(address, redis) as served:
        print(f"{'milliseconds':40}     p50     p95")
        for name, path in reports.items():
            _tell(served, f"worked out: {name}", path, options.requests)
        # By now each of them stands where the dashboard finds it.
        _tell(served, "dashboard of six reports", board, options.requests * 3, WANTED_MS)
        for name, path in OTHERS.items():
            _tell(served, name, path, options.requests)
        _tell(served, "the list behind a figure", behind, options.requests)
    print(environment.load())


def _tell(served: Desk, name: str, path: str, requests: int, wanted: float = 0) -> None:
    ask: Ask = lambda client, turn: client.get(path)  # noqa: E731
    make = served.browser
    measure(make, ask, clients=1, requests=2)
    found = measure(make, ask, clients=1, requests=requests)
    verdict = "  too slow" if wanted and found.p95 > wanted else ""
    print(f"{name:40} {found.p50:7.1f} {found.p95:7.1f}{verdict}", flush=True)


if __name__ == "__main__":
    main()
