"""Assets as a sheet that the import reads back."""

from collections.abc import Iterable, Iterator
from typing import Any

from assets.importing.columns import COLUMNS
from assets.models import Asset

MAX_ROWS = {"csv": 100_000, "xlsx": 20_000}


def sheet_rows(assets: Iterable[Asset]) -> Iterator[list[Any]]:
    """The head, then a row for each asset."""
    yield [str(column.label) for column in COLUMNS]
    for asset in assets:
        yield [column.plain(asset) for column in COLUMNS]
