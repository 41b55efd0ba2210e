from catalog.models.item import Audience, BundleMember, CatalogChange, CatalogGroup, CatalogItem, GroupChange
from catalog.models.request import Request

__all__ = ["Audience", "BundleMember", "CatalogChange", "CatalogGroup", "CatalogItem", "GroupChange", "Request"]
