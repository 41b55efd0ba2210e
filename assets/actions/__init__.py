"""The verbs: one function per thing a person can do with an asset.

Each locks the asset, checks who asks, validates, changes and records. Pages, the API, the import and commands call
these; there is no other way to change an asset.
"""

from assets.actions.move import confirm_receipt, move
from assets.actions.name import can_name_assets, name_on
from assets.actions.register import edit, register
from assets.actions.relations import relate, unrelate
from assets.actions.seats import assign_seat, release_seat
from assets.actions.settings import save_kind, save_place
from assets.actions.stock_take import close_stock_take, correct_line, count, start_stock_take

__all__ = [
    "assign_seat", "can_name_assets", "close_stock_take", "confirm_receipt", "correct_line", "count", "edit", "move",
    "name_on", "register", "relate", "release_seat", "save_kind", "save_place", "start_stock_take", "unrelate",
]  # fmt: skip
