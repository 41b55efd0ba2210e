from catalog.models.item import Audience, BundleMember, CatalogChange, CatalogGroup, CatalogItem
from catalog.models.request import Request

__all__ = ["Audience", "BundleMember", "CatalogChange", "CatalogGroup", "CatalogItem", "Request"]
