"""The table as an XLSX file: written row by row, safe to open."""

from collections.abc import Callable, Sequence
from typing import BinaryIO

from reports.record_table.columns import COLUMNS, cut
from reports.record_table.rows import read
from reports.record_table.workbook import Sheet
from tickets.queue.export import neutralised

NAME = "问题处理记录表"
# What Excel holds, less the head.
MAX_ROWS = 1_048_575


def write(ids: Sequence[int], file: BinaryIO, tell: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Writes the tickets in their order. Memory does not grow with the rows; `tell` hears of every batch."""
    values = [value for _head, _width, value in COLUMNS]
    done = 0
    with Sheet(file, NAME, [width for _head, width, _value in COLUMNS]) as sheet:
        sheet.head(head for head, _width, _value in COLUMNS)
        for records in read(ids):
            for record in records:
                found = [value(record) for value in values]
                sheet.append([cut(neutralised(one)) if isinstance(one, str) else one for one in found])
            done += len(records)
            tell(min(done, len(ids) - 1), len(ids))
