"""The columns of a sheet of assets: what the export writes, the import reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assets.models import Asset


@dataclass(frozen=True)
class Column:
    """One column: its field, its head, what an export writes. `heads` are other words for it, in lower case."""

    name: str
    label: str | Promise
    plain: Callable[[Asset], Any]
    heads: tuple[str, ...] = ()


def _place(asset: Asset) -> str:
    return asset.place.long_name if asset.place else ""


COLUMNS = (
    Column("number", _("Asset number"), lambda asset: asset.number, ("资产编号", "编号", "asset number", "number")),
    Column("name", _("Name"), lambda asset: asset.name, ("名称", "资产名称")),
    Column("kind", _("Kind"), lambda asset: str(asset.kind), ("类别", "资产类别", "类型", "kind")),
    Column("state", _("State"), lambda asset: str(asset.get_state_display()), ("状态", "资产状态", "state")),
    Column(
        "owner", _("Employee number"), lambda asset: asset.owner.employee_number if asset.owner else "",
        ("使用人工号", "责任人工号", "工号"),
    ),
    Column(
        "owner_name", _("Owner"), lambda asset: asset.owner.name if asset.owner else "", ("使用人", "责任人", "owner"),
    ),
    Column("department", _("Department"), lambda asset: str(asset.department or ""), ("部门", "使用部门")),
    Column("place", pgettext_lazy("asset", "Place"), _place, ("位置", "存放位置", "地点", "place")),
    Column("serial", _("Serial number"), lambda asset: asset.serial, ("序列号", "sn", "serial")),
    Column("vendor", _("Vendor"), lambda asset: asset.vendor, ("供应商", "厂商", "品牌")),
    Column("model", pgettext_lazy("asset", "Model"), lambda asset: asset.model, ("型号", "规格型号", "model")),
    Column("purchased_on", _("Bought on"), lambda asset: asset.purchased_on, ("购买日期", "采购日期", "购置日期")),
    Column(
        "warranty_until", _("Warranty or licence until"), lambda asset: asset.warranty_until,
        ("保修到期", "保修截止", "到期日", "warranty until"),
    ),
    Column("seats", _("Seats"), lambda asset: asset.seats, ("席位", "授权数", "许可数")),
    Column("note", _("Note"), lambda asset: asset.note, ("备注", "说明")),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
# Read only where there is no employee number; of a template no part.
READ_ONLY = frozenset({"owner_name"})


def known_heads() -> dict[str, str]:
    """Every word by which a column may be headed, in lower case: its name, its labels in both languages, others."""
    heads: dict[str, str] = {}
    for column in COLUMNS:
        labels = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                labels.append(str(column.label))
        for word in (*labels, *column.heads):
            heads.setdefault(word.lower(), column.name)
    return {column.name: column.name for column in COLUMNS} | heads
