"""What a search answers with: hits of each kind, marked where they answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from accounts.models import User
from tickets.search import Query
from tickets.search.highlight import marked, snippet

# How many of each kind the page shows beside the others, and on a page of its own kind.
BESIDE = 5
PER_PAGE = 20
MAX_PAGE = 20


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `facts` stand below its title; `text` is where a stretch is shown of."""

    kind: str
    title: str
    url: str
    icon: str
    query: Query
    number: str = ""
    facts: tuple[str, ...] = ()
    text: str = ""
    is_whole: bool = True

    @cached_property
    def marked_title(self) -> SafeString:
        return marked(self.title, self.query)

    @cached_property
    def marked_number(self) -> SafeString:
        return marked(self.number, self.query)

    @cached_property
    def snippet(self) -> SafeString:
        return snippet(self.text, self.query)


@dataclass(frozen=True)
class Page:
    """Which of the hits are wanted."""

    limit: int = BESIDE
    offset: int = 0

    @property
    def end(self) -> int:
        """One more than is shown tells whether there are more."""
        return self.offset + self.limit + 1


@dataclass(frozen=True)
class Found:
    """The hits of one kind. `count` is how many there are, as far as was counted."""

    hits: Sequence[Hit] = ()
    count: int = 0
    has_more: bool = False
    # None holds every word; these come closest.
    is_near: bool = False
    # There are more than were counted.
    is_capped: bool = False

    @property
    def said_count(self) -> str:
        return f"{self.count}+" if self.is_capped else str(self.count)


@dataclass(frozen=True)
class Source:
    """One kind of thing: who finds it at all, and how. `find` answers only with what the person may see."""

    kind: str
    label: str | Promise
    icon: str
    find: Callable[[User, Query, Page], Found]
    allowed: Callable[[User], bool] = lambda user: True
    # Where more of it can be narrowed and sorted; the words are appended.
    list_url: str = ""


@dataclass(frozen=True)
class Section:
    """What one source found."""

    source: Source
    found: Found


@dataclass(frozen=True)
class Results:
    """All of it. `asked` is what was typed, `text` what was looked for in its place."""

    asked: str
    query: Query
    sections: Sequence[Section] = field(default_factory=tuple)
    corrected: str = ""

    @property
    def is_near(self) -> bool:
        """Nothing holds every word."""
        return bool(self.sections) and all(section.found.is_near for section in self.sections)

    @property
    def counts(self) -> dict[str, int]:
        return {section.source.kind: section.found.count for section in self.sections}
