"""The columns of the queue: what each reads, how it looks in a row, what an export holds.

Rows are `values()`, and a cell is text put together here: fifty rows of models, each through a template, cost more
than everything else on the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.choices import Channel, Kind, PendingReason, Priority
from tickets.clocks import Chip
from tickets.templatetags import desk
from tickets.templatetags.clocks import chip_html
from tickets.workflow import workflow_for

Row = Mapping[str, Any]
MAX_TAGS_SHOWN = 2


@dataclass(frozen=True)
class Reader:
    """Who looks, and what follows for every cell."""

    user_id: int
    language: str
    ticket_url: str
    everyday_kind: str = Kind.INCIDENT
    # The next clock of each ticket of the page.
    chips: Mapping[int, Chip] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, chips: Mapping[int, Chip] | None = None) -> "Reader":
        sample = "IT-20000101-1"
        address = reverse("tickets:detail", args=[sample])
        return cls(user.pk, get_language() or "", address.removesuffix(f"{sample}/"), chips=chips or {})

    def name(self, row: Row, relation: str) -> str:
        """A bilingual name of a related row."""
        english = row[f"{relation}__name_en"] if self.language.startswith("en") else ""
        return english or row[f"{relation}__name"] or ""


@dataclass(frozen=True)
class Column:
    """`cell` is the safe inside of a table cell, `plain` the same for a sheet."""

    key: str
    label: str | Promise
    fields: tuple[str, ...]
    cell: Callable[[Row, Reader], str]
    plain: Callable[[Row, Reader], Any]
    css: str = "cell-fit cell-desktop"
    # The orders that a click on the head chooses: the first by the first click.
    orders: tuple[str, ...] = ()
    is_fixed: bool = False


def _number(row: Row, reader: Reader) -> str:
    return row["number"]


def _title(row: Row, reader: Reader) -> str:
    title, url = escape(row["title"]), f"{reader.ticket_url}{row['number']}/"
    return f'<div><a href="{url}" title="{title}" data-row-link>{title}</a>{_marks(row, reader)}</div>'


def _marks(row: Row, reader: Reader) -> str:
    """What is special about the ticket, in the order of weight."""
    language = reader.language
    marks = []
    if row["is_major"]:
        marks.append(_mark("urgent", "major", language))
    if row["is_drill"]:
        marks.append(_mark("", "drill", language))
    if row["confidential"]:
        marks.append(_mark("lock", "confidential", language))
    if row["requester__is_vip"]:
        marks.append(_mark("", "vip", language))
    if row["kind"] != reader.everyday_kind:
        marks.append(_tag(str(Kind(row["kind"]).label)))
    if row["pending_reason"]:
        marks.append(_tag(str(PendingReason(row["pending_reason"]).label)))
    tags = row["tags"]
    marks.extend(_tag(tag) for tag in tags[:MAX_TAGS_SHOWN])
    if len(tags) > MAX_TAGS_SHOWN:
        all_of_them = escape(pgettext("between items", ", ").join(tags))
        marks.append(f'<span class="tag" title="{all_of_them}">+{len(tags) - MAX_TAGS_SHOWN}</span>')
    return "".join(marks)


@lru_cache
def _mark(icon: str, word: str, language: str) -> str:
    words = {
        "major": gettext("Major incident"),
        "drill": gettext("Drill"),
        "confidential": gettext("Confidential"),
        "vip": gettext("VIP"),
    }
    return f'<span class="tag">{desk.icon(icon) if icon else ""}{words[word]}</span>'


@lru_cache(maxsize=4096)
def _tag(text: str) -> str:
    return f'<span class="tag">{escape(text)}</span>'


def _requester(row: Row, reader: Reader) -> str:
    name = escape(row["contact_name"])
    department = escape(reader.name(row, "contact_department"))
    return f'<span title="{name} {department}">{name} <span class="meta">{department}</span></span>'


def _requester_plain(row: Row, reader: Reader) -> str:
    return " ".join(filter(None, (row["contact_name"], reader.name(row, "contact_department"))))


def _priority(row: Row, reader: Reader) -> str:
    return desk.priority(row["priority"])


def _state(row: Row, reader: Reader) -> str:
    return desk.state_sign(row["kind"], row["state"], reader.language)


def _state_plain(row: Row, reader: Reader) -> str:
    return str(workflow_for(row["kind"]).states[row["state"]].label)


def _assignee(row: Row, reader: Reader) -> str:
    if row["assignee_id"] is None:
        return _nobody(reader.language)
    return _person(row["assignee__name"], row["assignee_id"] == reader.user_id)


@lru_cache
def _nobody(language: str) -> str:
    ring = f'<span class="avatar avatar-small avatar-none" aria-hidden="true">{desk.icon("plus")}</span>'
    return f'<span class="person">{ring}<span class="secondary">{gettext("Unassigned")}</span></span>'


@lru_cache(maxsize=4096)
def _person(name: str, is_self: bool) -> str:
    own = " avatar-self" if is_self else ""
    circle = f'<span class="avatar avatar-small{own}" aria-hidden="true">{escape(desk.initial(name))}</span>'
    return f'<span class="person">{circle}<span>{escape(name)}</span></span>'


def _clock(row: Row, reader: Reader) -> str:
    return chip_html(reader.chips.get(row["id"]))


def _age(field: str) -> Callable[[Row, Reader], str]:
    return lambda row, reader: desk.age(row[field])


def _moment(field: str) -> Callable[[Row, Reader], str]:
    return lambda row, reader: desk.moment(row[field])


def _value(field: str) -> Callable[[Row, Reader], Any]:
    return lambda row, reader: row[field]


def _named(relation: str) -> Callable[[Row, Reader], str]:
    return lambda row, reader: escape(reader.name(row, relation)) or "—"


def _named_plain(relation: str) -> Callable[[Row, Reader], str]:
    return lambda row, reader: reader.name(row, relation)


def _names(relation: str) -> tuple[str, str]:
    return f"{relation}__name", f"{relation}__name_en"


def _label(choices: Any, field: str) -> Callable[[Row, Reader], str]:
    return lambda row, reader: str(choices(row[field]).label)


TITLE_FIELDS = (
    "number", "title", "kind", "is_major", "is_drill", "confidential", "requester__is_vip", "pending_reason", "tags",
)  # fmt: skip
COLUMNS: Sequence[Column] = (
    Column("number", _("Number"), ("number",), _number, _number, "cell-code", is_fixed=True),
    Column("title", _("Title"), TITLE_FIELDS, _title, _value("title"), "cell-title", is_fixed=True),
    Column(
        "requester", _("Requester"), ("contact_name", *_names("contact_department")), _requester, _requester_plain,
        "cell-person",
    ),
    Column(
        "priority", _("Priority"), ("priority",), _priority, _label(Priority, "priority"), "cell-fit",
        orders=("priority", "-priority"),
    ),
    Column("state", _("State"), ("kind", "state"), _state, _state_plain, "cell-fit"),
    Column(
        "assignee", _("Assignee"), ("assignee_id", "assignee__name"), _assignee,
        lambda row, reader: row["assignee__name"] or "", "cell-fit",
    ),
    Column("team", _("Team"), _names("team"), _named("team"), _named_plain("team")),
    Column("category", _("Category"), _names("category"), _named("category"), _named_plain("category")),
    Column("kind", _("Kind"), ("kind",), _label(Kind, "kind"), _label(Kind, "kind")),
    Column("channel", _("Channel"), ("channel",), _label(Channel, "channel"), _label(Channel, "channel")),
    Column(
        "created", _("Submitted"), ("created_at",), _age("created_at"), _value("created_at"), "cell-fit cell-age",
        orders=("-created_at", "created_at"),
    ),
    Column(
        "updated", _("Changed"), ("updated_at",), _age("updated_at"), _value("updated_at"),
        orders=("-updated_at", "updated_at"),
    ),
    Column("promised", _("Promised for"), ("promised_at",), _moment("promised_at"), _value("promised_at")),
    Column(
        "clock", _("Next clock"), ("id", "next_due_at"), _clock, _value("next_due_at"), "cell-fit cell-clock",
        orders=("next_due", "-next_due"),
    ),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
DEFAULT = ("number", "title", "requester", "priority", "state", "assignee", "created", "clock")


def choose(keys: Sequence[str]) -> list[Column]:
    """The named columns in the table's own order, with those that are always there; the usual ones for no name."""
    wanted = set(keys) & BY_KEY.keys() or set(DEFAULT)
    return [column for column in COLUMNS if column.is_fixed or column.key in wanted]


def fields_of(columns: Sequence[Column]) -> list[str]:
    return list(dict.fromkeys(field for column in columns for field in column.fields))


def render_cells(row: Row, columns: Sequence[Column], reader: Reader) -> SafeString:
    """The cells of one row after its checkbox; every value in them is escaped above."""
    return mark_safe(  # noqa: S308
        "".join([f'<td class="{column.css}">{column.cell(row, reader)}</td>' for column in columns])
    )
