"""The lists of a report by their names: what each thing was, in words."""

from collections.abc import Callable, Mapping

from reports.monthly.records import learning, processes, promises
from reports.monthly.records.base import Period, Table

RECORDS: Mapping[str, Callable[[Period], Table]] = {
    "breaches": promises.breaches,
    "majors": processes.majors,
    "problems": processes.problems,
    "changes": processes.changes,
    "releases": processes.releases,
    "frequent_wording": learning.frequent_wording,
    "frequent_asset": learning.frequent_asset,
    "frequent_category": learning.frequent_category,
    "improvements": learning.improvements,
    "comments": learning.comments,
}

__all__ = ["RECORDS", "Period", "Table"]
