"""What the system finds by itself: each finding defined here once, as one query over an index and a bounded list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from changes.models import ChangeType
from knowledge.models import Article
from tickets.choices import Kind
from tickets.models import Improvement, Ticket

MAX_ROWS = 200
# Beyond it a count says only that there are more.
MOST = 1_000
UNUSED_DAYS = 90
# How long after the work the review of a change may take, and a forgotten follow-up.
REVIEW_DAYS, FOLLOW_UP_DAYS = 5, 1
# A change is not begun later than this after it was written down.
LONGEST_PLAN = timedelta(days=366)


@dataclass(frozen=True)
class Period:
    """Days of the site, both included, and the moment at which is looked."""

    since: date
    until: date
    now: datetime

    @property
    def begins(self) -> datetime:
        return _midnight(self.since)

    @property
    def ends(self) -> datetime:
        return _midnight(self.until + timedelta(days=1))


@dataclass(frozen=True)
class Row:
    """One thing that was found: what it is called, where it is, and what is wrong in a word."""

    label: str
    title: str
    url: str
    note: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of finding. `find` gives what the reader may see of it; `row` says it."""

    key: str
    label: str | Promise
    text: str | Promise
    find: Callable[[User, Period], QuerySet]
    row: Callable[[Any], Row]

    def count(self, user: User, period: Period) -> int:
        """How many; MOST + 1 for more."""
        return len(self.find(user, period).order_by().values_list("pk")[: MOST + 1])

    def rows(self, user: User, period: Period) -> Sequence[Row]:
        return [self.row(found) for found in self.find(user, period)[:MAX_ROWS]]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def _closed(user: User, period: Period) -> QuerySet[Ticket]:
    """Incidents closed in the period. Those imported from another system bring no such records along."""
    found = (
        Ticket.objects.visible_to(user)
        .counted()
        .filter(closed_at__gte=period.begins, closed_at__lt=period.ends, kind=Kind.INCIDENT, state="closed")
    )
    return found.filter(imported_from=None)


def no_resolution(user: User, period: Period) -> QuerySet:
    return _closed(user, period).filter(incident__resolution__regex=r"^\s*$").order_by("-closed_at", "-pk")


def no_callback(user: User, period: Period) -> QuerySet:
    """Neither called back nor confirmed by the requester."""
    found = _closed(user, period).filter(incident__callback_at=None, incident__confirmed_at=None)
    return found.order_by("-closed_at", "-pk")


def unapproved_changes(user: User, period: Period) -> QuerySet:
    """Begun in the period without an approval. A standard change is approved with its template."""
    begun = Q(change__implementation_started_at__gte=period.begins, change__implementation_started_at__lt=period.ends)
    recorded = Q(change__type=ChangeType.UNAUTHORISED, created_at__gte=period.begins, created_at__lt=period.ends)
    found = (
        Ticket.objects.visible_to(user)
        .counted()
        .filter(kind=Kind.CHANGE, created_at__gte=period.begins - LONGEST_PLAN, change__approved_at=None)
    )
    return found.exclude(change__type=ChangeType.STANDARD).filter(begun | recorded).order_by("-created_at", "-pk")


def change_reviews(user: User, period: Period) -> QuerySet:
    late = period.now - timedelta(days=REVIEW_DAYS)
    found = Ticket.objects.visible_to(user).open().filter(kind=Kind.CHANGE, state="verifying")
    return found.filter(change__implementation_ended_at__lt=late).order_by("change__implementation_ended_at", "pk")


def major_reviews(user: User, period: Period) -> QuerySet:
    found = (
        Ticket.objects.visible_to(user).counted().filter(major__reviewed_at=None, major__review_due_at__lt=period.now)
    )
    return found.order_by("major__review_due_at", "pk")


def known_errors(user: User, period: Period) -> QuerySet:
    found = Ticket.objects.visible_to(user).open().filter(kind=Kind.PROBLEM, problem__review_on__lt=_today(period))
    return found.order_by("problem__review_on", "pk")


def pending(user: User, period: Period) -> QuerySet:
    late = period.now - timedelta(days=FOLLOW_UP_DAYS)
    found = Ticket.objects.visible_to(user).counted().waiting()
    return found.filter(Q(follow_up_at=None) | Q(follow_up_at__lt=late)).order_by(
        F("follow_up_at").asc(nulls_first=True)
    )


def articles(user: User, period: Period) -> QuerySet:
    found = Article.objects.visible_to(user).due_for_review(_today(period))
    return found.filter(review_on__lt=_today(period)).order_by("review_on", "pk")


def improvements(user: User, period: Period) -> QuerySet:
    return Improvement.objects.visible_to(user).overdue(_today(period)).order_by("due_on", "pk")


def unused_accounts(user: User, period: Period) -> QuerySet:
    """Active, and not signed in for so long; of one that was never used, since it was made."""
    before = period.now - timedelta(days=UNUSED_DAYS)
    never = Q(last_login=None, date_joined__lt=before)
    return User.objects.active().filter(Q(last_login__lt=before) | never).order_by("last_login", "pk")


def _today(period: Period) -> date:
    return timezone.localdate(period.now)


def _ticket(words: Callable[[Ticket], str] = lambda ticket: "") -> Callable[[Ticket], Row]:
    return lambda ticket: Row(ticket.number, ticket.title, ticket.get_absolute_url(), words(ticket), ticket.number)


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return date_format(day, "Y-m-d")


def _closed_on(ticket: Ticket) -> str:
    return _("closed on %(day)s") % {"day": _day(ticket.closed_at)}


def _account(person: User) -> Row:
    words = _("last signed in on %(day)s") % {"day": _day(person.last_login)} if person.last_login else _("never used")
    return Row(person.name, person.employee_number, "", words)


def _improvement(found: Improvement) -> Row:
    words = _("due on %(day)s") % {"day": _day(found.due_on)}
    return Row(f"#{found.pk}", found.title, reverse("improvements:detail", args=[found.pk]), words)


def _article(found: Article) -> Row:
    words = _("review was due on %(day)s") % {"day": _day(found.review_on)}
    return Row(str(found.pk), str(found), found.get_absolute_url(), words)


CHECKS = (
    Check(
        key="no_resolution",
        label=gettext_lazy("Closed without a solution"),
        text=gettext_lazy("Incidents closed in the period whose solution is empty."),
        find=no_resolution,
        row=_ticket(_closed_on),
    ),
    Check(
        key="unapproved_changes",
        label=gettext_lazy("Changes without approval"),
        text=gettext_lazy("Changes begun or recorded in the period that nobody has approved; standard ones excepted."),
        find=unapproved_changes,
        row=_ticket(),
    ),
    Check(
        key="change_reviews",
        label=gettext_lazy("Reviews of changes overdue"),
        text=gettext_lazy("Changes whose work ended more than 5 days ago and whose review is not done."),
        find=change_reviews,
        row=_ticket(),
    ),
    Check(
        key="major_reviews",
        label=gettext_lazy("Reviews of major incidents overdue"),
        text=gettext_lazy("Major incidents whose review was due and is not finished."),
        find=major_reviews,
        row=_ticket(),
    ),
    Check(
        key="known_errors",
        label=gettext_lazy("Reviews of known errors overdue"),
        text=gettext_lazy("Open problems whose day of review is past."),
        find=known_errors,
        row=_ticket(),
    ),
    Check(
        key="articles",
        label=gettext_lazy("Reviews of articles overdue"),
        text=gettext_lazy("Published articles whose day of review is past."),
        find=articles,
        row=_article,
    ),
    Check(
        key="no_callback",
        label=gettext_lazy("Closed without a callback"),
        text=gettext_lazy("Incidents closed in the period that nobody called back about and no requester confirmed."),
        find=no_callback,
        row=_ticket(_closed_on),
    ),
    Check(
        key="pending",
        label=gettext_lazy("On hold without a follow-up"),
        text=gettext_lazy("Tickets on hold with no moment to look again, or one that passed more than a day ago."),
        find=pending,
        row=_ticket(),
    ),
    Check(
        key="improvements",
        label=gettext_lazy("Improvements overdue"),
        text=gettext_lazy("Actions of the improvement register that are not done by their day."),
        find=improvements,
        row=_improvement,
    ),
    Check(
        key="unused_accounts",
        label=gettext_lazy("Accounts unused for 90 days"),
        text=gettext_lazy("Active accounts that nobody has signed in with for 90 days."),
        find=unused_accounts,
        row=_account,
    ),
)
BY_KEY = {check.key: check for check in CHECKS}


def counts(user: User, period: Period) -> list[tuple[Check, int]]:
    """Each with how many the reader may see; one statement for each."""
    return [(check, check.count(user, period)) for check in CHECKS]
