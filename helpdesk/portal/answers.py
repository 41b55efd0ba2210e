"""Answers that stand ready while somebody asks: articles and the known errors that everybody may read."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.urls import reverse

from accounts.models import User
from knowledge.actions.deflection import Asked, note_deflection, note_unhelpful
from knowledge.answering import MAX_ANSWERS, MAX_TYPED, Shared, find_answers, rarity, shared_with, telling_terms
from knowledge.models import Article, DeflectionPlace
from problems.known_errors import public_known_errors
from problems.models import Problem
from tickets.models import Ticket
from tickets.search import index_terms

SALT = "portal.answers"
# How long a page may stand open before what is said on it no longer counts.
REACH_SECONDS = 2 * 86_400
MAX_KNOWN_ERRORS = 2
MAX_DISMISSED = 20


@dataclass(frozen=True)
class Answer:
    """One answer as it is read in place. `number` names it in the form."""

    number: str
    title: str
    symptoms: str
    solution: str
    words: tuple[str, ...]
    url: str
    solved_count: int = 0
    is_known_error: bool = False


def answers_to(user: User, text: str, dismissed: Iterable[str] = ()) -> list[Answer]:
    """At most MAX_ANSWERS for what is typed so far: known errors of now first, then articles, without those that
    somebody said did not help.
    """
    typed = text.replace("\x00", "").strip()[:MAX_TYPED]
    if not telling_terms(typed):
        return []
    left_out = set(dismissed)
    known = [answer for answer in _known_errors(typed) if answer.number not in left_out][:MAX_KNOWN_ERRORS]
    found = [_of_article(user, article, shared) for article, shared in find_answers(user, typed, 2 * MAX_ANSWERS)]
    return [*known, *(answer for answer in found if answer.number not in left_out)][:MAX_ANSWERS]


def _of_article(user: User, article: Article, shared: Shared) -> Answer:
    page = "knowledge:article" if user.is_desk_staff else "knowledge_portal:article"
    return Answer(
        article.number, article.title, article.symptoms, article.solution, shared.words,
        reverse(page, args=[article.number]), article.solved_count,
    )  # fmt: skip


def _known_errors(typed: str) -> list[Answer]:
    """There are few of them, so all are weighed; one statement."""
    problems = list(public_known_errors())
    documents = [frozenset(index_terms(f"{problem.shown_as} {problem.workaround}")) for problem in problems]
    terms = telling_terms(typed) if problems else []
    weights = {term: rarity(sum(term in document for document in documents), len(problems)) for term in terms}
    found = [(problem, shared_with(weights, problem.shown_as, problem.workaround)) for problem in problems]
    near = sorted((one for one in found if one[1].is_enough), key=lambda one: -one[1].weight)
    return [_of_known_error(problem, shared) for problem, shared in near]


def _of_known_error(problem: Problem, shared: Shared) -> Answer:
    url = reverse("problems:public_list")
    return Answer(
        problem.ticket.number, problem.shown_as, "", problem.workaround, shared.words, url, is_known_error=True
    )


def find_answer(user: User, number: str) -> Article | Ticket | None:
    """The article that the person reads, or the public known error, of this number."""
    wanted = number.replace("\x00", "").strip().upper()[:24]
    article = Article.objects.readable_by(user).filter(number=wanted).defer("search").first()
    if article is not None:
        return article
    problem = Problem.objects.known_to_all().filter(ticket__number=wanted).select_related("ticket").first()
    return problem.ticket if problem else None


def solved(user: User, number: str, asked: Asked) -> Article | Ticket | None:
    """Counts that this answer ended the matter; None when there is no such answer for the person."""
    answer = find_answer(user, number)
    if answer is not None:
        note_deflection(answer, asked, by=user)
    return answer


def unhelpful(user: User, number: str, asked: Asked) -> Article | Ticket | None:
    """Counts that it did not help; None when there is no such answer for the person."""
    answer = find_answer(user, number)
    if answer is not None:
        note_unhelpful(answer, asked, by=user)
    return answer


def title_of(answer: Article | Ticket) -> str:
    """As employees read it."""
    return answer.title if isinstance(answer, Article) else answer.problem.shown_as


def new_key(user: User) -> str:
    """For a page: what is said on it counts once."""
    return signing.dumps([user.pk, uuid.uuid4().hex], salt=SALT)


def asked_on(user: User, key: str, text: str, place: DeflectionPlace) -> Asked | None:
    """What was looked for on the page that has this key; None when it is none of this person's, or too old."""
    try:
        owner, page = signing.loads(key, salt=SALT, max_age=REACH_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Asked(text, place.value, str(page)) if owner == user.pk else None


def panel(user: User, text: str, *, key: str, dismissed: Iterable[str] = ()) -> dict[str, Any]:
    """What the template of answers needs; a key that is not this person's is replaced."""
    kept = [number for number in dismissed if number][:MAX_DISMISSED]
    return {
        "answers": answers_to(user, text, kept),
        "answers_key": key if asked_on(user, key, "", DeflectionPlace.ASK) else new_key(user),
        "dismissed": kept,
    }
