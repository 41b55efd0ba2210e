"""The list of known errors 已知错误, for the desk and for everybody."""

from django.db.models import Q, QuerySet

from accounts.models import User
from problems.models import KNOWN, Problem
from tickets.choices import Kind
from tickets.keyset import Page, newest_first
from tickets.models import Ticket
from tickets.search import search_query

PER_PAGE = 25
MAX_PUBLIC = 50
MAX_QUERY = 100


def cleaned_query(text: str) -> str:
    return text.replace("\x00", "").strip()[:MAX_QUERY]


def find_known_errors(user: User, query: str = "", *, resolved: bool = False) -> QuerySet[Ticket]:
    """The problems that the person may see, are known errors (resolved ones too if they like) and hold every word, in
    their title, cause, workaround or fix.
    """
    visible = Ticket.objects.visible_to(user).filter(kind=Kind.PROBLEM, problem__known_error_at__isnull=False)
    states = (
        visible.filter(state__in=(*KNOWN, "resolved", "closed")) if resolved else visible.open().filter(state__in=KNOWN)
    )
    found = states.for_list().select_related("problem")
    if not query:
        return found
    texts = ("root_cause", "workaround", "symptom", "fix")
    condition = Q()
    for word in query.split():
        anywhere = (
            Q(pk__in=Ticket.objects.filter(search=search_query(word)).values("pk")) if search_query(word) else Q()
        )
        for name in texts:
            anywhere |= Q(**{f"problem__{name}__icontains": word})
        condition &= anywhere
    return found.filter(condition)


def page_of_known_errors(found: QuerySet[Ticket], cursor: str) -> Page[Ticket]:
    return newest_first(found, "created_at", cursor=cursor, limit=PER_PAGE)


def public_known_errors(query: str = "") -> QuerySet[Problem]:
    """What every employee may read, the newest first."""
    found = (
        Problem.objects.known_to_all().select_related("ticket__category").order_by("-workaround_published_at", "-pk")
    )
    for word in query.split():
        # The title is the desk's own word where another one is shown in its place.
        titled = Q(symptom__icontains=word) | Q(symptom="", ticket__title__icontains=word)
        found = found.filter(titled | Q(workaround__icontains=word))
    return found[:MAX_PUBLIC]
