"""The verbs of the catalogue: ordering, and editing what can be ordered."""

from catalog.actions.edit import save_item
from catalog.actions.order import order, order_freely
from catalog.actions.shelves import save_groups

__all__ = ["order", "order_freely", "save_groups", "save_item"]
