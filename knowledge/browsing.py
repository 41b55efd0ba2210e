"""What the portal's knowledge base shows: topics, what is read most, what is new; or what was asked for."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.http import QueryDict

from accounts.models import User
from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.keyset import Page, newest_first
from tickets.models import Category
from tickets.search import search_ranked

SIZE, FEW = 20, 6


@dataclass(frozen=True)
class Topic:
    """A category of the first level, and how many articles stand below it."""

    category: Category
    count: int


@dataclass
class Shelf:
    """What one request asked for."""

    text: str = ""
    category: Category | None = None
    topics: list[Topic] = field(default_factory=list)
    popular: list[Article] = field(default_factory=list)
    new: list[Article] = field(default_factory=list)
    rows: list[Article] = field(default_factory=list)
    older: str = ""
    newer: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.category)


def browse(user: User, params: QueryDict) -> Shelf:
    """A bounded number of statements, however many articles there are."""
    text = " ".join(params.get("q", "").replace("\x00", "").split())[:100]
    slug = params.get("category", "").replace("\x00", "")[:60]
    category = Category.objects.filter(slug=slug).first() if slug else None
    readable = Article.objects.readable_by(user)
    shelf = Shelf(text=text, category=category)
    if shelf.is_narrowed:
        _fill(shelf, readable, params)
        return shelf
    shelf.topics = _topics(readable)
    shelf.popular = list(readable.for_list().filter(view_count__gt=0).order_by("-view_count", "-pk")[:FEW])
    shelf.new = list(readable.for_list().order_by("-published_at", "-pk")[:FEW])
    return shelf


def _fill(shelf: Shelf, readable: ArticleQuerySet, params: QueryDict) -> None:
    if shelf.category:
        readable = readable.filter(category__path__startswith=shelf.category.path)
    whole = readable.search(shelf.text) if shelf.text else readable
    page: Page[Article] = newest_first(whole.for_list(), "published_at", cursor=params.get("cursor", ""), limit=SIZE)
    shelf.rows, shelf.older, shelf.newer = page.rows, _address(shelf, page.older), _address(shelf, page.newer)
    if shelf.text and not page.rows:
        # Nothing holds every word; what holds most of them may answer all the same.
        shelf.rows = search_ranked(readable.for_list(), shelf.text, SIZE)


def _address(shelf: Shelf, cursor: str | None) -> str:
    if not cursor:
        return ""
    params = QueryDict(mutable=True)
    if shelf.text:
        params["q"] = shelf.text
    if shelf.category:
        params["category"] = shelf.category.slug
    params["cursor"] = cursor
    return f"?{params.urlencode()}"


def _topics(readable: ArticleQuerySet) -> list[Topic]:
    """The categories of the first level that have articles, in their own order. Two statements."""
    counted = readable.exclude(category=None).order_by().values_list("category__path").annotate(count=Count("pk"))
    counts: dict[int, int] = {}
    for path, count in counted:
        root = int(path.split("/")[1])
        counts[root] = counts.get(root, 0) + count
    roots = Category.objects.filter(pk__in=counts)
    return [Topic(category, counts[category.pk]) for category in roots]
