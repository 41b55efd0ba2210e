"""`manage.py draw_workflows`: docs/workflows/, a page with a diagram for each process, from its own declaration."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from knowledge import workflow as articles
from tickets.choices import Kind
from tickets.policies import nobody, parts_of
from tickets.workflow import Move, Workflow, workflows

FOLDER = settings.BASE_DIR / "docs" / "workflows"


def page(workflow: Workflow) -> str:
    """The page of one process in Markdown, with a Mermaid diagram and a table of moves."""
    lines = [
        f"# {Kind(workflow.kind).label}",
        "",
        "Written by `make docs` from the declaration of the process; do not edit.",
        "",
        "```mermaid",
        *_diagram(workflow),
        "```",
        "",
        "| State | SLA clocks | Open |",
        "| --- | --- | --- |",
        *(
            f"| {state.label} | {state.clock} | {'yes' if state.is_open else 'no'} |"
            for state in workflow.states.values()
        ),
        "",
        "| Move | From | To | Who | Needs | May also take | Waits for |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_row(workflow, name, move) for name, move in workflow.moves.items()),
    ]
    return "\n".join(lines) + "\n"


def _diagram(workflow: Workflow) -> Iterator[str]:
    """Moves between states; those that stay in a state are in the table only."""
    yield "stateDiagram-v2"
    for name, state in workflow.states.items():
        yield f'    state "{state.label}" as {name}'
    yield f"    [*] --> {workflow.initial}"
    for move in workflow.moves.values():
        for source in move.source:
            target = move.target_from(source)
            if target != source:
                yield f"    {source} --> {target}: {move.label}"


def _row(workflow: Workflow, name: str, move: Move) -> str:
    sources = ", ".join(str(workflow.states[source].label) for source in move.source)
    targets = {move.target_from(source): None for source in move.source} if move.target else {}
    reached = ", ".join(str(workflow.states[target].label) for target in targets) or "stays"
    who = ", ".join(filter(None, (_words(move.who), "the system itself" if move.automatic else "")))
    cells = (sources, reached, who, _fields(move.requires), _fields(move.optional), _guards(move))
    return f"| {move.label} (`{name}`) | {' | '.join(cells)} |"


def article_page() -> str:
    """The page of articles, which are no tickets: no clocks run on them."""
    lines = [
        "# Knowledge",
        "",
        "Written by `make docs` from the declaration of the process; do not edit.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{state.label}" as {name}' for name, state in articles.STATES.items()),
        f"    [*] --> {articles.DRAFT}",
        *(
            f"    {source} --> {move.target}: {move.label}"
            for move in articles.MOVES.values()
            for source in move.source
            if source != move.target
        ),
        "```",
        "",
        "While a new version is drafted or reviewed, the published one stays up.",
        "",
        "| Move | From | To | Who | Needs | May also take | Waits for |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_article_row(name, move) for name, move in articles.MOVES.items()),
    ]
    return "\n".join(lines) + "\n"


def _article_row(name: str, move: articles.Move) -> str:
    sources = ", ".join(str(articles.STATES[source].label) for source in move.source)
    target = articles.STATES[move.target].label if {*move.source} != {move.target} else "stays"
    guards = ", ".join(_words(guard) for guard in move.guards) or "–"
    cells = (sources, target, _words(move.who), _fields(move.requires), _fields(move.optional), guards)
    return f"| {move.label} (`{name}`) | {' | '.join(map(str, cells))} |"


def _article_permissions() -> list[str]:
    """Who may do what with articles, for the page of all processes."""
    rules = {_words(move.who): _meaning(move.who) for move in articles.MOVES.values()}
    return [
        "## Knowledge",
        "",
        "| Move | Who |",
        "| --- | --- |",
        *(f"| {move.label} (`{name}`) | {_words(move.who)} |" for name, move in articles.MOVES.items()),
        "",
        *(f"- **{name}**: {meaning}" for name, meaning in sorted(rules.items())),
        "",
    ]


def permissions() -> str:
    """One page of who may do what in all processes: each move with its rules, and what each rule means."""
    lines = ["# Who may do what", "", "Written by `make docs` from the declarations of the processes; do not edit.", ""]
    for workflow in workflows().values():
        lines += [f"## {Kind(workflow.kind).label}", "", "| Move | Who |", "| --- | --- |"]
        rules: dict[str, str] = {}
        for name, move in workflow.moves.items():
            leaves = [leaf for leaf in parts_of(move.who) if leaf is not nobody]
            rules |= {_words(leaf): _meaning(leaf) for leaf in leaves}
            who = [*map(_words, leaves), *(["the system itself"] if move.automatic else [])]
            lines.append(f"| {move.label} (`{name}`) | {', '.join(who) or 'nobody by hand'} |")
        lines += ["", *(f"- **{name}**: {meaning}" for name, meaning in sorted(rules.items())), ""]
    lines += _article_permissions()
    return "\n".join(lines).rstrip() + "\n"


def _meaning(rule: Callable[..., Any]) -> str:
    """The first paragraph of what the rule says of itself."""
    return " ".join((rule.__doc__ or "As its name says.").partition("\n\n")[0].split())


def _words(function: Callable[..., Any]) -> str:
    """A rule by its name: `is_requester_or_can_triage` reads "is requester or can triage"."""
    if function is nobody:
        return ""
    if isinstance(function, partial):  # a rule about one of several things: which
        given = [*function.args, *function.keywords.values()]
        return f"{_words(function.func)}: {', '.join(map(str, given))}".replace("_", " ")
    return function.__name__.replace("_", " ")


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def _guards(move: Move) -> str:
    return ", ".join(_words(guard) for guard in move.guards) or "–"


class Command(BaseCommand):
    """Writes the pages; the tests compare them with the declarations."""

    help = "Write a page with a diagram for each process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        """In English, as all of docs/."""
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        with translation.override("en"):
            for workflow in workflows().values():
                (folder / f"{workflow.kind}.md").write_text(page(workflow), "utf-8")
            (folder / "knowledge.md").write_text(article_page(), "utf-8")
            (folder / "permissions.md").write_text(permissions(), "utf-8")
