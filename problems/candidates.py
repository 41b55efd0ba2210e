"""Finding what recurs among the newest incidents, and keeping it as candidates for the problem manager."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from problems.models import Basis, Candidate, ProblemSettings
from problems.recurrence import Occurrence, Recurrence, find_recurrences
from tickets.asset_directory import assets
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink

# The newest of the window; more in one month than a person could look through anyway.
MAX_INCIDENTS = 4_000
# Of one candidate: what a page can list and one act can link.
MAX_MEMBERS = 200
# Of what was decided on, as far back as it can matter.
MAX_DECIDED = 2_000
# Any number; whoever proposes or decides holds this lock of the database.
LOCK = 7_204_113


def refresh_candidates(now: datetime) -> int:
    """Proposes what recurs now, keeps what still does and takes back what no longer does. Returns how many are open.

    May run twice, and at the same time: one waits for the other.
    """
    settings = ProblemSettings.load()
    with transaction.atomic():
        hold_candidates()
        decided = list(Candidate.objects.decided().order_by("-decided_at")[:MAX_DECIDED])
        found = find_recurrences(
            read_occurrences(now - timedelta(days=settings.candidate_days)), settings.candidate_count, judged(decided)
        )
        return _keep(found, settings, now)


def hold_candidates() -> None:
    """Lets nobody else propose or decide until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def read_occurrences(since: datetime) -> list[Occurrence]:
    """The newest incidents since then that belong to no problem yet, in four statements however many they are.

    Confidential ones are left out: a candidate is read by everybody at the desk.
    """
    rows = list(
        Ticket.objects.filter(kind=Kind.INCIDENT, created_at__gte=since, confidential=False)
        .exclude(state="cancelled")
        .exclude(pk__in=_with_problem(since))
        .select_related("category")
        .only("number", "title", "created_at", "category")
        .order_by("-created_at", "-pk")[:MAX_INCIDENTS]
    )
    named = assets().named_on([ticket.pk for ticket in rows])
    references = assets().get({asset for found in named.values() for asset in found})
    return [
        Occurrence(
            ticket.pk,
            ticket.number,
            ticket.title,
            ticket.created_at,
            (ticket.category.pk, ticket.category.name) if ticket.category else None,
            {key: str(references[key]) for key in sorted(named.get(ticket.pk, ())) if key in references},
        )
        for ticket in rows
    ]


def _with_problem(since: datetime) -> QuerySet[Any, Any]:
    """Incidents that are known to come from a problem."""
    found = TicketLink.objects.filter(
        kind__in=(LinkKind.CAUSED_BY, LinkKind.SAME_PROBLEM), target__kind=Kind.PROBLEM, source__created_at__gte=since
    )
    return found.values("source_id")


def judged(decided: Collection[Candidate]) -> dict[str, set[int]]:
    """The incidents of candidates that were decided on, by basis."""
    bases = {candidate.pk: candidate.basis for candidate in decided}
    found: dict[str, set[int]] = {basis: set() for basis in Basis.values}
    members = Candidate.incidents.through.objects.filter(candidate__in=bases)
    for candidate_id, ticket_id in members.values_list("candidate_id", "ticket_id"):
        found[bases[candidate_id]].add(ticket_id)
    return found


def _keep(found: Collection[Recurrence], settings: ProblemSettings, now: datetime) -> int:
    open_ones = {(one.basis, one.key): one for one in Candidate.objects.open()}
    for recurrence in found:
        members = recurrence.occurrences[-MAX_MEMBERS:]
        candidate = open_ones.pop((recurrence.basis, recurrence.key), None) or Candidate(
            basis=recurrence.basis, key=recurrence.key, found_at=now
        )
        candidate.name = recurrence.name[:250]
        candidate.count, candidate.window_days = len(members), settings.candidate_days
        candidate.since, candidate.until = members[0].at, members[-1].at
        candidate.save()
        candidate.incidents.set([occurrence.id for occurrence in members])
    gone = [one.pk for one in open_ones.values()]
    Candidate.incidents.through.objects.filter(candidate__in=gone).delete()
    Candidate.objects.filter(pk__in=gone).delete()
    return len(found)


def withdraw_overlapping(candidate: Candidate, settings: ProblemSettings) -> None:
    """Takes back open candidates of which too little is left once the incidents of this one have their problem."""
    own = set(candidate.incidents.values_list("pk", flat=True))
    others = Candidate.objects.open().exclude(pk=candidate.pk).filter(incidents__in=own).distinct()
    for other in others.prefetch_related("incidents"):
        left = {ticket.pk for ticket in other.incidents.all()} - own
        if len(left) < settings.candidate_count:
            other.incidents.clear()
            other.delete()
        else:
            other.incidents.set(left)
            other.count = len(left)
            other.save(update_fields=["count"])
