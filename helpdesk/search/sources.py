"""Where a search looks, each by the one rule of who may see what it finds."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assets.finding import visible_assets
from assets.models import Asset
from catalog.models import CatalogItem
from catalog.policies import visible_items
from helpdesk.search.hits import Found, Hit, Page, Source
from knowledge.models import Article
from problems.known_errors import find_known_errors as find_by_staff
from problems.models import Problem
from tickets.models import Ticket
from tickets.search import Query, Ranking, rank
from tickets.search.people import find_people
from tickets.search.small import Match, rank_small
from tickets.search.text import NUMBER
from tickets.workflow import workflow_for

# Of what no index holds, the newest so many are looked at.
MAX_SMALL = 300
# Of an employee's own tickets, the newest so many.
MAX_OWN = 1_000


def find_articles(user: User, query: Query, page: Page) -> Found:
    """Published ones that the person may read, drafts not."""
    readable = Article.objects.readable_by(user)
    ranking = rank(readable, query, limit=page.end)
    place = "knowledge:article" if user.is_desk_staff else "knowledge_portal:article"
    hits = [
        Hit(
            "articles", article.title, reverse(place, args=[article.number]), "book", query, article.number,
            (str(article.get_kind_display()), *([str(article.category)] if article.category else ())),
            "\n".join(filter(None, (article.symptoms, article.cause, article.solution))),
            is_whole,
        )
        for article, is_whole in _rows(Article.objects.select_related("category").defer("search"), ranking, page)
    ]  # fmt: skip
    return _found(hits, ranking, page)


def find_known_errors(user: User, query: Query, page: Page) -> Found:
    """For the desk those it may see with all that is known; for everybody what is published to all."""
    matches = rank_small(_known_errors(user), query, lambda row: row[1:])
    found = Problem.objects.select_related("ticket__category").defer("ticket__search")
    shown = found.in_bulk([match.row[0] for match in matches[page.offset : page.offset + page.limit]])
    return _small(matches, page, lambda match: _known_error_hit(shown[match.row[0]], user, query, match.is_whole))


def _known_errors(user: User) -> list[tuple[int, str, str]]:
    """Their keys, titles and texts; the desk's own words are not searched for those who may not read them."""
    if user.is_desk_staff:
        texts = ("number", "problem__symptom", "problem__root_cause", "problem__workaround", "problem__fix")
        rows = find_by_staff(user).order_by("-created_at", "-pk").values_list("pk", "title", *texts)
        return [(key, title, "\n".join(said)) for key, title, *said in rows[:MAX_SMALL]]
    known = Problem.objects.known_to_all().select_related("ticket").only("pk", "symptom", "workaround", "ticket__title")
    newest = known.order_by("-workaround_published_at", "-pk")[:MAX_SMALL]
    return [(problem.pk, *_public_texts(problem)) for problem in newest]


def _public_texts(problem: Problem) -> tuple[str, str]:
    return str(problem.shown_as), problem.workaround


def _known_error_hit(problem: Problem, user: User, query: Query, is_whole: bool) -> Hit:
    if user.is_desk_staff:
        url, number = problem.ticket.get_absolute_url(), problem.ticket.number
        title, text = problem.ticket.title, "\n".join((problem.workaround, problem.root_cause, problem.symptom))
    else:
        url, number = f"{reverse('problems:public_list')}?{urlencode({'q': query.text})}", ""
        title, text = _public_texts(problem)
    facts = (str(problem.ticket.category),) if problem.ticket.category else ()
    return Hit("known_errors", title, url, "bandage", query, number, facts, text, is_whole)


def find_items(user: User, query: Query, page: Page) -> Found:
    """What the person can order, in either language."""
    items = list(visible_items(user).for_tiles()[:MAX_SMALL])
    matches = rank_small(items, query, item_texts)
    return _small(matches, page, lambda match: _item_hit(match.row, query, match.is_whole))


def item_texts(item: CatalogItem) -> tuple[str, str]:
    return f"{item.name} {item.name_en}", " ".join((item.summary, item.summary_en, item.keywords, item.description))


def _item_hit(item: CatalogItem, query: Query, is_whole: bool) -> Hit:
    url = reverse("portal:catalog_item", args=[item.slug])
    return Hit(
        "catalog", str(item), url, item.icon or "package", query, "", (str(item.group),), item.said_summary, is_whole
    )


def find_tickets(user: User, query: Query, page: Page) -> Found:
    """The desk finds any that it may see, everybody else their own and those they follow."""
    visible = Ticket.objects.visible_to(user)
    if user.is_desk_staff:
        exact = _named(visible, query)
        ranking = exact or rank(visible, query, limit=page.end, newest="created_at")
    else:
        ranking = rank(visible.filter(pk__in=_own(user)), query, limit=page.end)
    place = "tickets:detail" if user.is_desk_staff else "portal:ticket"
    rows = Ticket.objects.select_related("category", "contact_department").defer("search")
    hits = [_ticket_hit(ticket, place, query, is_whole) for ticket, is_whole in _rows(rows, ranking, page)]
    return _found(hits, ranking, page)


def _named(visible: QuerySet[Ticket], query: Query) -> Ranking | None:
    """A whole number means the ticket that has it."""
    number = NUMBER.fullmatch(query.text)
    keys = tuple(visible.filter(number=f"IT-{number[1]}").values_list("pk", flat=True)) if number else ()
    return Ranking(keys, len(keys), len(keys)) if keys else None


def _own(user: User) -> list[int]:
    requested = Ticket.objects.filter(requester=user).order_by("-created_at", "-pk").values_list("pk", flat=True)
    watched = user.watched_tickets.through.objects.filter(user_id=user.pk).order_by("-pk")
    return [*requested[:MAX_OWN], *watched.values_list("ticket_id", flat=True)[:MAX_OWN]]


def _ticket_hit(ticket: Ticket, place: str, query: Query, is_whole: bool) -> Hit:
    state = str(workflow_for(ticket.kind).states[ticket.state].label)
    facts = (str(ticket.get_kind_display()), state, ticket.contact_name, f"{ticket.created_at:%Y-%m-%d}")
    text = "\n".join(filter(None, (ticket.error_text, ticket.description, ticket.device)))
    url = reverse(place, args=[ticket.number])
    return Hit("tickets", ticket.title, url, "ticket", query, ticket.number, tuple(filter(None, facts)), text, is_whole)


def find_assets(user: User, query: Query, page: Page) -> Found:
    """By number, name, make, serial number and owner."""
    ranking = rank(visible_assets(user), query, limit=page.end, newest="updated_at")
    rows = Asset.objects.select_related("kind", "owner", "place").defer("search", "note")
    hits = [_asset_hit(asset, query, is_whole) for asset, is_whole in _rows(rows, ranking, page)]
    return _found(hits, ranking, page)


def _asset_hit(asset: Asset, query: Query, is_whole: bool) -> Hit:
    facts = (str(asset.kind), str(asset.get_state_display()), asset.owner.name if asset.owner else "")
    text = " · ".join(filter(None, (asset.model, asset.serial)))
    icon, shown = asset.kind.icon or "devices", tuple(filter(None, facts))
    return Hit("assets", asset.name, asset.get_absolute_url(), icon, query, asset.number, shown, text, is_whole)


def find_staff_people(user: User, query: Query, page: Page) -> Found:
    """Active people by name, pinyin, employee number or address; their tickets are behind it."""
    people = find_people(query.text, page.end)
    queue = reverse("tickets:queue")
    hits = [
        Hit(
            "people", person.name, f"{queue}?view=all&requester={person.pk}", "user", query, person.employee_number,
            tuple(filter(None, (str(person.department or ""), person.email))),
        )
        for person in people[page.offset : page.offset + page.limit]
    ]  # fmt: skip
    return Found(hits, len(people), len(people) > page.offset + page.limit, is_capped=len(people) == page.end)


def _rows(rows: QuerySet, ranking: Ranking, page: Page) -> Iterable[tuple[Any, bool]]:
    keys = ranking.keys[page.offset : page.offset + page.limit]
    found = rows.in_bulk(keys)
    whole = set(ranking.keys[: ranking.whole])
    return [(found[key], key in whole) for key in keys if key in found]


def _found(hits: Sequence[Hit], ranking: Ranking, page: Page) -> Found:
    has_more = len(ranking.keys) > page.offset + page.limit
    return Found(hits, ranking.matches, has_more, bool(ranking.keys) and not ranking.whole, ranking.is_capped)


def _small(matches: Sequence[Match], page: Page, make: Any) -> Found:
    shown = matches[page.offset : page.offset + page.limit]
    is_near = bool(matches) and not matches[0].is_whole
    return Found([make(match) for match in shown], len(matches), len(matches) > page.offset + page.limit, is_near)


SOURCES = (
    Source("articles", pgettext_lazy("search", "Articles"), "book", find_articles),
    Source("known_errors", pgettext_lazy("search", "Known errors"), "bandage", find_known_errors),
    Source("catalog", pgettext_lazy("search", "Order something"), "package", find_items),
    Source("tickets", pgettext_lazy("search", "Tickets"), "ticket", find_tickets),
    Source("assets", pgettext_lazy("search", "Assets"), "devices", find_assets, lambda user: user.is_desk_staff),
    Source("people", pgettext_lazy("search", "People"), "user", find_staff_people, lambda user: user.is_desk_staff),
)
