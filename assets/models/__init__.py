from assets.models.asset import Asset
from assets.models.event import AssetEvent
from assets.models.kind import AssetKind, Place
from assets.models.relation import AssetRelation, RelationKind
from assets.models.seat import Seat
from assets.models.setting import SettingChange
from assets.models.sheet import AssetImport
from assets.models.stock_take import Outcome, StockTake, StockTakeLine
from assets.models.ticket import TicketAsset

__all__ = [
    "Asset",
    "AssetEvent",
    "AssetImport",
    "AssetKind",
    "AssetRelation",
    "Outcome",
    "Place",
    "RelationKind",
    "Seat",
    "SettingChange",
    "StockTake",
    "StockTakeLine",
    "TicketAsset",
]
