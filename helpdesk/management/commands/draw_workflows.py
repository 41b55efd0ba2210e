"""`manage.py draw_workflows`: docs/workflows/, a page with a diagram for each process, from its own declaration."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from tickets.choices import Kind
from tickets.policies import nobody
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


def _words(function: Callable[..., Any]) -> str:
    """A rule by its name: `is_requester_or_can_triage` reads "is requester or can triage"."""
    return "" if function is nobody else function.__name__.replace("_", " ")


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
