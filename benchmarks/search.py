"""The search, whether questions find their answers and how fast: python -m benchmarks.search [--tickets 1000000].

Recall is measured on texts that others have written (SEARCH_TEXTS names their folder), loaded as articles by the very
functions that the product uses; speed by HTTP on a million tickets, with the rule of who may see what.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks import environment
from benchmarks.client import Ask, Client, measure
from benchmarks.serving import desk

TEXTS = Path(os.environ.get("SEARCH_TEXTS") or environment.ROOT.parent / "shared" / "data" / "texts")
NEAREST = 10
LEAST_RECALL = {"cmrc2018_trial": 0.95, "tidb_faq_zh": 0.90}
MOST_MILLISECONDS = 150
REQUESTS = 60
# What people type, and how common it is among the tickets of the benchmark.
WORDS = {
    "common": ["打印机", "vpn", "邮件", "显示器", "password"],
    "two common words": ["打印机 脱机", "outlook crash", "vpn 密码"],
    "pinyin": ["dyj", "dayinji", "xsq"],
    "rare": ["PC-00123", "王伟", "IT-20260310-7", "C00042"],
    "a question": ["打印机昨天开始经常卡纸，应该怎么处理？", "怎么重置邮箱的密码？"],
    "not there": ["量子传真机", "zzzz"],
}


@dataclass(frozen=True)
class Corpus:
    """Answers, and questions each with the place of the one that answers it."""

    name: str
    answers: Sequence[str]
    questions: Sequence[tuple[str, int]]


def main() -> None:
    """Measure and print; fail where a bound is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("recall", "speed"))
    given = parser.parse_args()
    failed: list[str] = []
    with environment.server() as server:
        if given.only != "speed":
            failed += _recall(environment.create(server, environment.SCRATCH))
        if given.only != "recall":
            failed += _speed(server, given.tickets)
    if failed:
        raise SystemExit("Not kept: " + ", ".join(failed))


def _recall(url: str) -> list[str]:
    environment.setup(url)
    print(f"recall@{NEAREST}: how many questions find their answer")
    failed = []
    for corpus in _corpora():
        found = _found_share(corpus)
        least = LEAST_RECALL[corpus.name]
        print(
            f"  {corpus.name:16} {found:.4f} of {len(corpus.questions)} questions"
            f" among {len(corpus.answers)} answers (at least {least})",
            flush=True,
        )
        if found < least:
            failed.append(corpus.name)
    return failed


def _corpora() -> list[Corpus]:
    if not TEXTS.is_dir():
        print(f"  no texts at {TEXTS}: not measured")
        return []
    document = json.loads((TEXTS / "cmrc2018_trial.json").read_text("utf-8"))
    passages = [passage for article in document["data"] for passage in article["paragraphs"]]
    asked = [(each["question"], place) for place, passage in enumerate(passages) for each in passage["qas"]]
    lines = (TEXTS / "tidb_faq_zh.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    return [
        Corpus("cmrc2018_trial", [passage["context"] for passage in passages], asked),
        Corpus(
            "tidb_faq_zh",
            [pair["answer"] for pair in pairs],
            [(pair["question"], place) for place, pair in enumerate(pairs)],
        ),
    ]


def _found_share(corpus: Corpus) -> float:
    """Loads the answers as published articles without a title, asks, and leaves nothing behind."""
    from django.db import transaction

    from knowledge.models import Article
    from tickets.search import search_ranked

    with transaction.atomic():
        articles = _articles(corpus.answers)
        hits = 0
        for question, place in corpus.questions:
            found = search_ranked(Article.objects.published().for_list(), question, NEAREST)
            hits += articles[place].pk in {article.pk for article in found}
        transaction.set_rollback(True)
    return hits / len(corpus.questions)


def _articles(answers: Sequence[str]) -> list:
    from accounts.models import User
    from knowledge.models import Article
    from knowledge.search import article_search_vector

    owner = User.objects.create_user(
        name="benchmark", employee_number="SEARCH", email="search@example.com", password=None
    )
    articles = []
    for place, answer in enumerate(answers, start=1):
        article = Article(number=f"KB-{place}", solution=answer, owner=owner, state="published", is_published=True)
        article.search = article_search_vector(article)
        articles.append(article)
    return Article.objects.bulk_create(articles)


def _speed(server: str, tickets: int) -> list[str]:
    command = [sys.executable, "-m", "benchmarks.fill", "--keep", "--tickets", str(tickets)]
    subprocess.run(command, cwd=environment.ROOT, env=environment.with_server(server), check=True)
    url = environment.database_url(server, environment.BIG)
    failed = []
    with ExitStack() as stack:
        redis = stack.enter_context(environment.redis())
        environment.collect_static(url)
        at = stack.enter_context(desk(url, redis))
        print(f"\nsearching {tickets} tickets, {environment.load()}\n{'milliseconds':34}     p50     p95    rate")
        for place, make in (("page", at.browser), ("API", at.script)):
            for name, words in WORDS.items():
                paths = [_path(place, word) for word in words]
                figures = measure(make, _ask(paths), clients=1, requests=max(2, len(paths)))
                figures = measure(make, _ask(paths), clients=1, requests=REQUESTS)
                print(f"{place + ', ' + name:34} {figures}  (p95 at most {MOST_MILLISECONDS})", flush=True)
                if figures.p95 > MOST_MILLISECONDS:
                    failed.append(f"{place}, {name}")
        print(environment.load())
    return failed


def _path(place: str, word: str) -> str:
    """Everything by the page; the tickets alone by the API."""
    return f"/search/?q={quote(word)}" if place == "page" else f"/api/v1/search/?q={quote(word)}&kind=tickets"


def _ask(paths: Sequence[str]) -> Ask:
    def ask(client: Client, turn: int) -> object:
        return client.get(paths[turn % len(paths)])

    return ask


if __name__ == "__main__":
    main()
