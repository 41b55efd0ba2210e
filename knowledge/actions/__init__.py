"""The verbs: one function per thing a person can do with an article.

Each locks the article, checks who asks, validates, changes and records. Pages, the API and commands call these; there
is no other way to change an article.
"""

from knowledge.actions.files import attach, detach
from knowledge.actions.move import move
from knowledge.actions.tickets import link, mark_solved, unlink
from knowledge.actions.use import count_view, vote
from knowledge.actions.write import edit, write

__all__ = [
    "attach", "count_view", "detach", "edit", "link", "mark_solved", "move", "unlink", "vote", "write",
]  # fmt: skip
