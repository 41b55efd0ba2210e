"""The columns in their order. Their heads are the process manual's own words, whatever language is spoken."""

from collections.abc import Callable
from typing import Any

from reports.record_table.rows import Record

# Longest text that a cell of Excel holds.
LONGEST = 32_767
CUT = "…（已截断）"

COLUMNS: tuple[tuple[str, float, Callable[[Record], Any]], ...] = (
    ("工单编号", 17, lambda record: record.number),
    ("提交时间", 17, lambda record: record.created_at),
    ("提交人(部门/姓名)", 22, lambda record: record.requester),
    ("联系方式", 24, lambda record: record.contact),
    ("问题描述", 44, lambda record: record.description),
    ("问题分级", 14, lambda record: record.grade),
    ("问题类型", 22, lambda record: record.type),
    ("处理人", 20, lambda record: record.handler),
    ("处理过程", 50, lambda record: record.course),
    ("解决结果", 40, lambda record: record.result),
    ("用户反馈", 30, lambda record: record.feedback),
    ("关闭时间", 17, lambda record: record.closed_at),
    ("备注", 26, lambda record: record.remarks),
)


def cut(text: str) -> str:
    """A text that fits into a cell; one that does not says that it was cut."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
