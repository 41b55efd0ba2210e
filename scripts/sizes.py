"""House rules that no linter has: how long a file, a function and a template may be, and what a
migration is called."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.console import say

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 120
NAMELESS_MIGRATION = re.compile(r"_auto_\d{8}|_\d{4}$|_rename_\w+_and_more$|_and_more$")


def tracked(pattern: str) -> list[Path]:
    """The project's own files of a kind: in git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def long_functions(path: Path, source: str) -> Iterator[str]:
    """Functions over the limit, decorators not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines (at most {FUNCTION_LINES})"


def complaints() -> Iterator[str]:
    """Everything over its limit."""
    for path in tracked("*.py"):
        name, source = path.relative_to(ROOT), path.read_text("utf-8")
        if "migrations" in path.parts:
            if NAMELESS_MIGRATION.search(path.stem):
                yield f"{name}: name the migration for what it does"
            continue
        lines = source.count("\n")
        if lines > MODULE_LINES:
            yield f"{name}: {lines} lines (at most {MODULE_LINES}): split it by subject"
        yield from long_functions(name, source)
    for path in tracked("*.html"):
        lines = path.read_text("utf-8").count("\n")
        if lines > TEMPLATE_LINES:
            yield f"{path.relative_to(ROOT)}: {lines} lines (at most {TEMPLATE_LINES}): split it"


if __name__ == "__main__":
    found = list(complaints())
    for complaint in found:
        say(complaint)
    raise SystemExit(bool(found))
