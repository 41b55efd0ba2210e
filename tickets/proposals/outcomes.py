"""What becomes of proposals: the page carries what it has shown, sealed, and the filed ticket answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, Q

from tickets import moments
from tickets.models import ProposalModel, ProposalOutcome, Target, Ticket
from tickets.proposals.proposing import Proposal

SALT = "tickets.proposals"
# How long a page may stand open before what it has shown no longer counts.
REACH = timedelta(days=2)
MOST_SEALS = 5
Result = ProposalOutcome.Result


def seal(proposals: Sequence[Proposal]) -> str:
    """For a hidden field of the page: nobody makes up proposals that were never shown."""
    rows = [[one.target.value, one.key, round(one.confidence, 4), one.version] for one in proposals]
    return signing.dumps(rows, salt=SALT, compress=True) if rows else ""


def note_filed(ticket: Ticket, seals: Iterable[str], at: datetime | None = None) -> None:
    """Remembers for each target the last proposal shown: accepted when the ticket is filed as it said."""
    shown: dict[str, Sequence[Any]] = {}
    for sealed in list(seals)[-MOST_SEALS:]:
        shown |= {row[0]: row for row in _opened(sealed)}
    filed = {Target.CATEGORY: ticket.category_id, Target.TEAM: ticket.team_id, Target.PRIORITY: ticket.priority}
    now = at or moments.now()
    ProposalOutcome.objects.bulk_create(
        [
            ProposalOutcome(
                ticket=ticket,
                target=target,
                version=version,
                value=key,
                confidence=confidence,
                result=Result.ACCEPTED if filed[Target(target)] == key else Result.IGNORED,
                at=now,
            )
            for target, key, confidence, version in shown.values()
        ],
        ignore_conflicts=True,
    )


def _opened(sealed: str) -> list[list[Any]]:
    try:
        return signing.loads(sealed, salt=SALT, max_age=REACH) if sealed else []
    except signing.BadSignature:
        return []


def note_routed(ticket: Ticket, proposal: Proposal, at: datetime) -> None:
    """Remembers that a proposal alone chose the team."""
    ProposalOutcome.objects.create(
        ticket=ticket,
        target=proposal.target,
        version=proposal.version,
        value=proposal.key,
        confidence=proposal.confidence,
        result=Result.ROUTED,
        at=at,
    )


def tally(since: datetime) -> dict[str, dict[str, int]]:
    """How many of each target were accepted, ignored and routed since then, and routed ones that were moved on."""
    counted = ProposalOutcome.objects.filter(at__gte=since).order_by().values("target")
    rows: Any = counted.annotate(
        **{result.value: Count("pk", filter=Q(result=result)) for result in Result},
        moved=Count("pk", filter=Q(result=Result.ROUTED, ticket__reassignment_count__gt=0)),
    )
    return {row.pop("target"): row for row in rows}


def versions(target: str, limit: int) -> list[ProposalModel]:
    """The newest versions of a target, without what was learned."""
    return list(ProposalModel.objects.filter(target=target).defer("weights").order_by("-version")[:limit])
