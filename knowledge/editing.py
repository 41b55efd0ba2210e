"""The editor's form: what it begins with, what it keeps while somebody types, and what it saves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import Department, Team, User
from knowledge import actions, policies
from knowledge.choices import ArticleKind, ArticleLanguage, Audience
from knowledge.inputs import FACT_INPUTS, READER_INPUTS, TEXT_INPUTS, VerbForm
from knowledge.models import Article
from knowledge.models.article import TEXTS
from knowledge.privacy import Finding, find, known_of, known_of_article, read_key, replace
from tickets import drafts
from tickets.exceptions import Refused
from tickets.files.uploads import UploadField
from tickets.inputs import category_choices
from tickets.models import Attachment, Ticket
from tickets.views.panels import put_errors, status_of

FIELDS = (*TEXT_INPUTS, *FACT_INPUTS, *READER_INPUTS)
# What is kept while somebody types; the choices of several values are not worth a draft of their own.
KEPT = ("title", "symptoms", "cause", "solution", "summary", "keywords", "kind", "language", "category", "audience")
WRITING = ("title", "symptoms", "cause", "solution")


class ArticleForm(VerbForm):
    """All that can be written; `by` and `article` say what of it is offered."""

    def __init__(self, *args: Any, by: User, article: Article | None, **options: Any) -> None:
        names = [name for name in FIELDS if name != "title" and _is_offered(name, by, article)]
        super().__init__(("title",), names, *args, **options)
        self.fields["attachments"] = UploadField(required=False)
        for name in ("kind", "language", "audience"):
            if name in self.fields:
                self.fields[name].required = True
        _indent(self.fields)

    def changed_values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS}


def _is_offered(name: str, by: User, article: Article | None) -> bool:
    if name in READER_INPUTS:
        return article is None or policies.can_set_readers(by, article)
    if name == "owner":
        return article is not None
    # The day of review is set when it is published.
    return name != "review_on"


def _indent(fields: Mapping[str, Any]) -> None:
    """Trees in the order of a tree, siblings in their own."""
    if "category" in fields:
        fields["category"].widget.choices = category_choices()
    if "departments" in fields:
        fields["departments"].choices = [(node.pk, node.indented) for node in Department.objects.as_tree()]
    if "teams" in fields:
        teams = Team.objects.filter(is_active=True)
        fields["teams"].choices = [(team.pk, str(team)) for team in teams]


def beginning(article: Article | None, ticket: Ticket | None, by: User) -> dict[str, Any]:
    """What stands in the form before anybody types."""
    if article is None:
        return from_ticket(ticket, by) if ticket else _blank(by)
    working = article.working_version or article
    texts = {name: getattr(working, name, "") for name in TEXT_INPUTS}
    facts = {
        "kind": article.kind,
        "language": article.language,
        "category": article.category_id,
        "keywords": article.keywords,
        "owner": article.owner_id,
        "audience": article.audience,
        "teams": [team.pk for team in article.teams.all()],
        "departments": [department.pk for department in article.departments.all()],
    }
    return texts | facts


def _blank(by: User) -> dict[str, Any]:
    language = ArticleLanguage.ENGLISH if by.language == "en" else ArticleLanguage.CHINESE
    return {"kind": ArticleKind.FAQ, "language": language, "audience": Audience.EVERYONE}


def from_ticket(ticket: Ticket, by: User) -> dict[str, Any]:
    """Symptom, cause and solution as the ticket has them, to be made readable for others."""
    detail = ticket.detail

    def of(*names: str) -> str:
        found = (str(getattr(part, name, "") or "").strip() for name in names for part in (detail, ticket))
        return next(filter(None, found), "")

    kinds = {"incident": ArticleKind.TROUBLESHOOTING, "problem": ArticleKind.KNOWN_ERROR, "request": ArticleKind.HOW_TO}
    symptoms = [of("symptom"), ticket.description.strip(), ticket.error_text.strip()]
    workaround, fix = of("workaround"), of("fix")
    solution = "\n\n".join(filter(None, (of("resolution", "notes"), workaround, fix)))
    return _blank(by) | {
        "title": (of("symptom") or ticket.title)[:200],
        "kind": kinds.get(ticket.kind, ArticleKind.HOW_TO),
        "category": ticket.category_id,
        "symptoms": "\n\n".join(dict.fromkeys(filter(None, symptoms))),
        "cause": of("root_cause") or str(getattr(detail, "cause_category", None) or ""),
        "solution": solution,
    }


@dataclass
class Editor:
    """One round of the editor: whose, of what, with what was typed."""

    by: User
    article: Article | None = None
    ticket: Ticket | None = None
    data: QueryDict | None = None
    attachments: Sequence[Attachment] = ()
    errors: Sequence[str] = ()
    status: int = 200
    form: ArticleForm = field(init=False)

    def __post_init__(self) -> None:
        """Begins with what was typed, else with what was kept, else with what stands in the article."""
        start = beginning(self.article, self.ticket, self.by)
        self.kept = drafts.load(self.by, self.key) if self.data is None else None
        if self.kept:
            start |= {name: value for name, value in self.kept.data.items() if name in KEPT}
        self.form = ArticleForm(self.data, by=self.by, article=self.article, initial=start)

    @property
    def key(self) -> str:
        """Under which its draft is kept."""
        if self.article is not None:
            return f"article:{self.article.pk}"
        return f"article:new:{self.ticket.pk}" if self.ticket else "article:new"

    @property
    def known(self) -> list[Finding]:
        """What the tickets it comes from tell of people and devices."""
        if self.ticket is not None:
            return known_of(self.ticket)
        return known_of_article(self.article) if self.article else []

    def typed(self, name: str) -> str:
        return str(self.form[name].value() or "")

    def findings(self) -> list[Finding]:
        return find((self.typed(name) for name in TEXTS), self.known)

    def redact(self, key: str, *, remove: bool) -> None:
        """The form with one find taken out of every text; nothing is saved yet."""
        finding = read_key(key)
        if finding is None or self.data is None:
            return
        data = self.data.copy()
        for name in TEXTS:
            if name in data:
                data[name] = replace(str(data[name]), finding, "" if remove else finding.placeholder)
        self.data = data
        initial = {name: data.getlist(name) if name in ("teams", "departments") else data[name] for name in data}
        self.form = ArticleForm(None, by=self.by, article=self.article, initial=initial)
        drafts.keep(self.by, self.key, drafts.typed(data, KEPT), writing=WRITING)

    def save(self, version: int | None) -> Article | None:
        """Writes or changes the article. What is refused ends up at the fields, and None is returned."""
        for words in self.errors:
            self.form.add_error("attachments", words)
        if not self.form.is_valid():
            self.status = 400
            return None
        try:
            saved = self._save(self.form.changed_values(), version)
        except ValidationError as error:
            put_errors(self.form, error)
            self.status = 400
            return None
        except Refused as refusal:
            self.form.add_error(None, refusal.message)
            self.status = status_of(refusal)
            return None
        drafts.discard(self.by, self.key)
        return saved

    def _save(self, values: dict[str, Any], version: int | None) -> Article:
        if self.article is None:
            return actions.write(by=self.by, ticket=self.ticket, attachments=self.attachments, **values)
        return actions.edit(self.article, by=self.by, version=version, attachments=self.attachments, **values)
