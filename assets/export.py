"""Assets as a sheet that the import reads back."""

from collections.abc import Iterable, Iterator
from typing import Any

from assets.importing.columns import COLUMNS
from assets.models import Asset
from tickets.queue.export import neutralised

MAX_ROWS = {"csv": 100_000, "xlsx": 20_000}


def sheet_rows(assets: Iterable[Asset]) -> Iterator[list[Any]]:
    """The head, then a row for each asset; no text of it is a formula to a spreadsheet."""
    yield [str(column.label) for column in COLUMNS]
    for asset in assets:
        yield [neutralised(column.plain(asset)) for column in COLUMNS]
