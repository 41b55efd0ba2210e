"""The settings of synonyms: the list, one group, and what it changes before it is saved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import User
from knowledge.models import Article
from tickets.actions.synonym import can_edit_synonyms, checked_words, remove_synonyms, save_synonyms
from tickets.models import SynonymChange, SynonymGroup, Ticket
from tickets.search import TermsQuery
from tickets.search.query import parse
from tickets.search.reference import Words, make_words
from tickets.views.access import allowed_to
from tickets.views.panels import put_errors

SHOWN_CHANGES = 20
PREVIEWED_WORDS = 6
MOST_COUNTED = 1_000

editors = allowed_to(can_edit_synonyms)


class SynonymForm(forms.Form):
    """A group as it is typed: its words in one line or many."""

    words = forms.CharField(
        label=gettext_lazy("Words that mean the same"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2_000,
        help_text=gettext_lazy("One a line, or with = between them. Each finds what holds one of the others."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def clean_words(self) -> list[str]:
        """Raises ValidationError."""
        text = self.cleaned_data["words"]
        try:
            return checked_words([word for line in text.splitlines() for word in line.replace("＝", "=").split("=")])
        except ValidationError as error:
            raise ValidationError(error.error_dict["words"]) from error


@dataclass(frozen=True)
class Change:
    """How many a word finds now, and would find; `capped` when there are more."""

    word: str
    articles: tuple[str, str]
    tickets: tuple[str, str]


@require_safe
@editors
def index(request: UserRequest) -> HttpResponse:
    """All groups, and who changed what lately."""
    context = {
        "groups": SynonymGroup.objects.order_by("-is_active", "pk"),
        "changes": SynonymChange.objects.select_related("actor")[:SHOWN_CHANGES],
    }
    return render(request, "search/synonyms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new group or one as it is; “preview” shows what it changes and keeps nothing."""
    group = get_object_or_404(SynonymGroup, pk=pk) if pk else None
    start = {"words": "\n".join(group.words), "is_active": group.is_active} if group else {}
    form = SynonymForm(request.POST or None, initial=start)
    status, changes = 200, None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "preview":
            active = form.cleaned_data["is_active"]
            changes = list(preview(request.user, group, form.cleaned_data["words"] if active else []))
        else:
            try:
                save_synonyms(group, by=request.user, **form.cleaned_data)
                messages.success(request, _("Saved. The next search goes by it."))
                return redirect("synonyms")
            except ValidationError as error:
                put_errors(form, error)
                status = 400
    elif request.method == "POST":
        status = 400
    history = SynonymChange.objects.select_related("actor").filter(group=pk)[:SHOWN_CHANGES] if pk else []
    context = {"form": form, "group": group, "preview": changes, "changes": history}
    return render(request, "search/synonym.html", context, status=status)


@require_POST
@editors
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a group."""
    remove_synonyms(get_object_or_404(SynonymGroup, pk=pk), by=request.user)
    messages.success(request, _("Removed. The next search goes by it."))
    return redirect("synonyms")


def preview(user: User, group: SynonymGroup | None, words: Sequence[str]) -> Iterator[Change]:
    """What the words find by the synonyms of now, and with this group as it is typed."""
    others = SynonymGroup.objects.filter(is_active=True)
    if group is not None:
        others = others.exclude(pk=group.pk)
    rest = list(others.values_list("words", flat=True))
    before = make_words([*rest, group.words] if group and group.is_active else rest)
    after = make_words([*rest, words] if words else rest)
    articles, tickets = Article.objects.readable_by(user), Ticket.objects.visible_to(user)
    for word in list(dict.fromkeys([*words, *(group.words if group else ())]))[:PREVIEWED_WORDS]:
        yield Change(
            word,
            (_count(articles, word, before), _count(articles, word, after)),
            (_count(tickets, word, before), _count(tickets, word, after)),
        )


def _count(rows: QuerySet, word: str, words: Words) -> str:
    query = parse(word, words)
    found = rows.filter(search=TermsQuery(query.as_text)).order_by().values_list("pk")[: MOST_COUNTED + 1]
    count = len(found)
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
