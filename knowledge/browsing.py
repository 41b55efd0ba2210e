"""What the portal's knowledge base shows: topics, what is read most, what is new; or what was asked for."""

from dataclasses import dataclass, field

from django.core import signing
from django.db.models import Count
from django.http import QueryDict

from accounts.models import User
from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.keyset import Order, Stretch, read_stretch
from tickets.models import Category
from tickets.search import search_ranked

SIZE, FEW = 20, 6
SALT = "knowledge.shelf"
NEWEST = Order(("published_at", "id"), descending=True)


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
    forwards, key = _position(params)
    stretch: Stretch[Article] = read_stretch(whole.for_list(), NEWEST, key, forwards=forwards, limit=SIZE)
    shelf.rows = stretch.rows
    if shelf.text and not stretch.rows:
        # Nothing holds every word; what holds most of them may answer all the same.
        shelf.rows = search_ranked(readable.for_list(), shelf.text, SIZE)
        return
    if stretch.rows and stretch.has_next:
        shelf.older = _address(shelf, stretch.rows[-1], forwards=True)
    if stretch.rows and stretch.has_previous:
        shelf.newer = _address(shelf, stretch.rows[0], forwards=False)


def _position(params: QueryDict) -> tuple[bool, list[object]]:
    """A cursor that is not ours is the first page's."""
    try:
        forwards, values = signing.loads(params.get("cursor", ""), salt=SALT)
    except (signing.BadSignature, ValueError):
        return True, []
    columns = [Article._meta.get_field(name) for name in NEWEST.fields]
    return bool(forwards), [column.to_python(value) for column, value in zip(columns, values, strict=True)]  # type: ignore[union-attr]


def _address(shelf: Shelf, row: Article, *, forwards: bool) -> str:
    params = QueryDict(mutable=True)
    if shelf.text:
        params["q"] = shelf.text
    if shelf.category:
        params["category"] = shelf.category.slug
    at = row.published_at.isoformat() if row.published_at else ""
    params["cursor"] = signing.dumps([forwards, [at, row.pk]], salt=SALT)
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
