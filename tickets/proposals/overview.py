"""What an administrator reads of proposals: how well each does on the desk's own tickets, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import cached_property

from tickets.models import ProposalModel, ProposalSettings, ProposalTraining, Target
from tickets.proposals.outcomes import tally, versions
from tickets.proposals.proposing import values_of

SHOWN_CLASSES = 12
SHOWN_VERSIONS = 6
# How far back it is counted what people made of proposals.
COUNTED = timedelta(days=90)


@dataclass(frozen=True)
class ClassRow:
    """One category, team or priority: how many were tested, and percentages of what was found and of what was right."""

    name: str
    tested: int
    found: int
    precise: int | None


@dataclass
class Standing:
    """One target."""

    target: Target
    versions: Sequence[ProposalModel]
    outcomes: dict[str, int]
    threshold: int

    @property
    def current(self) -> ProposalModel | None:
        return self.versions[0] if self.versions else None

    @property
    def report(self) -> dict[str, Any]:
        return self.current.report if self.current else {}

    @cached_property
    def names(self) -> dict[int, str]:
        keys = {row["key"] for row in self.report.get("classes", ())}
        keys |= {row["taken_for"] for row in self.report.get("confusions", ())}
        return values_of(self.target, keys) if keys else {}

    def _name(self, key: int) -> str:
        return self.names.get(key, f"#{key}")

    @property
    def classes(self) -> list[ClassRow]:
        rows = self.report.get("classes", ())[:SHOWN_CLASSES]
        return [
            ClassRow(
                self._name(row["key"]), row["tested"], _percent(row["right"], row["tested"]),
                _percent(row["right"], row["proposed"]) if row["proposed"] else None,
            )
            for row in rows
        ]  # fmt: skip

    @property
    def more_classes(self) -> int:
        return max(0, len(self.report.get("classes", ())) - SHOWN_CLASSES)

    @property
    def confusions(self) -> list[tuple[str, str, int]]:
        """What people chose, what would have been proposed, and how often."""
        rows = self.report.get("confusions", ())
        return [(self._name(row["key"]), self._name(row["taken_for"]), row["count"]) for row in rows]

    @property
    def curve(self) -> list[tuple[int, int, int, bool]]:
        """Threshold, share with a proposal, share of those that are right, all in percent; and whether it holds now."""
        steps = [(round(row["threshold"] * 100), row) for row in self.report.get("curve", ())]
        holding = max((percent for percent, _row in steps if percent <= self.threshold), default=0)
        return [
            (percent, round(row["share"] * 100), round(row["right"] * 100), percent == holding)
            for percent, row in steps
        ]

    @property
    def accuracy(self) -> float | None:
        """In percent."""
        return _tenths(self.current.accuracy) if self.current else None

    @property
    def commonest(self) -> float | None:
        """What always proposing the commonest would come to, in percent."""
        return _tenths(self.report.get("commonest"))

    @property
    def unsure(self) -> float | None:
        """How far the confidence is off, in percentage points."""
        return _tenths(self.report.get("calibration_error"))

    @property
    def accepted_percent(self) -> int | None:
        shown = self.outcomes.get("accepted", 0) + self.outcomes.get("ignored", 0)
        return _percent(self.outcomes.get("accepted", 0), shown) if shown else None


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _tenths(share: float | None) -> float | None:
    return round(share * 100, 1) if share is not None else None


@dataclass(frozen=True)
class Overview:
    """The whole page."""

    settings: ProposalSettings
    standings: list[Standing]
    training: ProposalTraining | None


def read_overview(now: datetime) -> Overview:
    """In a bounded number of statements, however many tickets there are."""
    settings = ProposalSettings.load()
    counts = tally(now - COUNTED)
    standings = [
        Standing(target, versions(target, SHOWN_VERSIONS), counts.get(target, {}), settings.threshold)
        for target in Target
    ]
    return Overview(settings, standings, latest_training())


def latest_training() -> ProposalTraining | None:
    return ProposalTraining.objects.select_related("requested_by").order_by("-pk").first()
