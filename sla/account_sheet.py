"""A clock's account as rows of a sheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sla.explain import Explanation


def account_rows(told: Explanation) -> Iterator[list[Any]]:
    """The head, every line of the account, and at last the target against what was used. Lengths are seconds."""
    yield [
        pgettext("column", "From"), pgettext("column", "To"), _("What happened"), _("Note"), _("Length (s)"),
        _("Counted (s)"), _("Total (s)"),
    ]  # fmt: skip
    for line in told.lines:
        row = [line.start, line.end, line.words, line.note, line.length_seconds if line.end else None]
        yield [*row, line.counted_seconds, line.total_seconds]
    row = [told.clock.started_at, told.state.due_at or told.clock.ended_at, told.sentence, _("Target"), None]
    yield [*row, told.target_seconds, told.used_seconds]
